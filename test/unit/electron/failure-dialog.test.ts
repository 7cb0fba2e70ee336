import { expect, test } from 'vitest'
import { failureDialog } from '../../../electron/failure-dialog.ts'
import { InvalidInputError, WorkspaceLockedError } from '../../../src/errors.ts'

test('a locked folder is named with its owner’s process and address, which can be visited', () => {
  const dialog = failureDialog(
    new WorkspaceLockedError('/data/yard', 4711, 'http://127.0.0.1:4000'),
    '/data/yard',
    false,
  )
  expect(dialog.box.detail).toBe('/data/yard\n\nProcess 4711 has it. Its console is at http://127.0.0.1:4000')
  expect(dialog.box.buttons).toEqual(['Open another folder…', 'Open that console', 'Quit'])
  expect([dialog.answers[dialog.box.defaultId], dialog.answers[dialog.box.cancelId]]).toEqual([
    'visit',
    'leave',
  ])
  expect(dialog.url).toBe('http://127.0.0.1:4000')
})

test('an owner without an address can’t be visited', () => {
  const dialog = failureDialog(new WorkspaceLockedError('/data/yard', 4711, ''), '/data/yard', false)
  expect(dialog.box.detail).toBe('/data/yard\n\nProcess 4711 has it.')
  expect(dialog.box.buttons).toEqual(['Open another folder…', 'Quit'])
})

test.each([
  'https://example.com/',
  'http://127.0.0.1.example.com/',
  'http://example.com@evil/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'nonsense',
])('an owner that claims to be at %s is not visited', (url) => {
  const dialog = failureDialog(new WorkspaceLockedError('/data/yard', 4711, url), '/data/yard', false)
  expect([dialog.url, dialog.answers]).toEqual([null, ['another', 'leave']])
})

test.each(['http://localhost:4000/x?token=1', 'http://[::1]:4000/'])(
  '%s is visited as a bare origin',
  (url) => {
    const dialog = failureDialog(new WorkspaceLockedError('/data/yard', 1, url), '/data/yard', false)
    expect(dialog.url).toBe(new URL(url).origin)
  },
)

test('with another folder open, leaving goes back to it', () => {
  const dialog = failureDialog(new WorkspaceLockedError('/data/yard', 1, ''), '/data/yard', true)
  expect(dialog.box.buttons).toEqual(['Open another folder…', 'Cancel'])
})

test.each([
  [new InvalidInputError('dir', 'a folder', 'a file'), 'dir: expected a folder, got a file'],
  [new Error('EACCES: permission denied'), 'EACCES: permission denied'],
  ['plain text', 'plain text'],
  [null, 'null'],
])('%s is told as it is, under the folder', (error, message) => {
  const { box } = failureDialog(error, '/data/yard', false)
  expect([box.type, box.detail]).toEqual(['error', `/data/yard\n\n${message}`])
})
