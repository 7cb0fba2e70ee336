import { expect, test } from 'vitest'
import { readSecondStart, workspaceArgument } from '../../../electron/argv.ts'

test.each([
  [[], null],
  [['/opt/yardmaster'], null],
  [['electron', '.', '--workspace', '/data/jobs'], '/data/jobs'],
  [['electron', '.', '--workspace=/data/jobs'], '/data/jobs'],
  [['yardmaster', '--workspace', 'jobs'], '/home/me/jobs'],
  [['yardmaster', '--workspace', '../jobs'], '/home/jobs'],
  [['yardmaster', '--workspace', 'a', '--workspace=b'], '/home/me/b'],
  [['yardmaster', '--workspace'], null],
  [['yardmaster', '--workspace='], null],
  [['yardmaster', '--workspace', '--hidden'], null],
  [['yardmaster', '--workspaces', 'x'], null],
])('%j names %s', (argv, expected) => {
  expect(workspaceArgument(argv, '/home/me')).toBe(expected)
})

test.each([
  [{ workspace: '/data/jobs', link: 'yardmaster://job/7' }, '/data/jobs', 'yardmaster://job/7'],
  [{ workspace: null, link: null }, null, null],
  [{ workspace: '', link: '' }, null, null],
  [{ workspace: 7, link: {} }, null, null],
  [null, null, null],
  ['text', null, null],
  [undefined, null, null],
])('a second start that sends %j asks for folder %s and link %s', (data, workspace, link) => {
  expect(readSecondStart(data)).toEqual({ workspace, link })
})
