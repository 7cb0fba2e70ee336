import { expect, test } from 'vitest'
import { linkArgument, pageOfLink } from '../../../electron/links.ts'

test.each([
  ['yardmaster://job/7', '/jobs/7'],
  ['yardmaster://job/123456789', '/jobs/123456789'],
  ['yardmaster://job/', null],
  ['yardmaster://job/0', null],
  ['yardmaster://job/-1', null],
  ['yardmaster://job/7/retry', null],
  ['yardmaster://job/7?retry=1', null],
  ['yardmaster://job/7#x', null],
  ['yardmaster://job/%37', null],
  ['yardmaster://jobs/7', null],
  ['yardmaster://retry/7', null],
  ['yardmaster:job/7', null],
  ['app://job/7', null],
  ['https://example.com/job/7', null],
  ['javascript:alert(1)', null],
  ['', null],
])('%s leads to %s', (link, page) => {
  expect(pageOfLink(link)).toBe(page)
})

test.each([
  [['yardmaster.exe', '--flag', 'yardmaster://job/7'], 'yardmaster://job/7'],
  [['yardmaster.exe', '--workspace', '/data'], null],
  [[], null],
])('%j was started with %s', (argv, link) => {
  expect(linkArgument(argv)).toBe(link)
})
