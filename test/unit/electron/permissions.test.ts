import { expect, test } from 'vitest'
import { hardenSession, mayRequest } from '../../../electron/permissions.ts'
import { FakeSession, preventable } from './fake-shell.ts'

function setup() {
  const session = new FakeSession()
  hardenSession(session, { isPackaged: true })
  return session
}

test.each([
  ['clipboard-sanitized-write', true],
  ['clipboard-read', false],
  ['media', false],
  ['geolocation', false],
  ['notifications', false],
  ['openExternal', false],
  ['fileSystem', false],
  ['fullscreen', false],
  ['unknown', false],
  ['one-that-electron-invents-next-year', false],
])('%s is granted: %s, when asked for and when checked', (permission, expected) => {
  const session = setup()
  let answer: boolean | null = null
  session.request(null, permission, (isGranted) => (answer = isGranted))
  expect(answer).toBe(expected)
  expect(session.check(null, permission)).toBe(expected)
})

test('no device, no spell checker', () => {
  const session = setup()
  expect([session.device(), session.isSpellChecked]).toEqual([false, false])
})

test.each([
  ['blob:app://yardmaster/1', false],
  ['blob:app://elsewhere/1', true],
  ['blob:https://example.com/1', true],
  ['app://yardmaster/index.html', true],
  ['data:text/plain,x', true],
  ['https://example.com/x.exe', true],
])('a download of %s is prevented: %s', (url, expected) => {
  const session = setup()
  const download = preventable()
  session.emit('will-download', download, { getURL: () => url })
  expect(download.isPrevented).toBe(expected)
})

test.each([
  ['app://yardmaster/assets/app.js', true, true],
  ['data:image/png;base64,AA==', true, true],
  ['blob:app://yardmaster/1', true, true],
  ['https://example.com/', true, false],
  ['http://127.0.0.1:9/', true, false],
  ['ws://127.0.0.1:9/', true, false],
  ['file:///etc/passwd', true, false],
  ['app://elsewhere/x.js', true, false],
  ['devtools://devtools/bundled/x.js', true, false],
  ['devtools://devtools/bundled/x.js', false, true],
  ['nonsense', true, false],
])('a request for %s, packaged %s, may go out: %s', (url, isPackaged, expected) => {
  expect(mayRequest(url, isPackaged)).toBe(expected)
})

test('what may not go out is cancelled', () => {
  const session = setup()
  const answers: boolean[] = []
  session.before({ url: 'https://example.com/' }, ({ cancel }) => answers.push(cancel))
  session.before({ url: 'app://yardmaster/' }, ({ cancel }) => answers.push(cancel))
  expect(answers).toEqual([true, false])
})
