import { expect, test } from 'vitest'
import { denyNavigation, mayNavigate } from '../../../electron/navigation.ts'
import { FakeApp, FakeContents, preventable } from './fake-shell.ts'

function setup() {
  const app = new FakeApp()
  const contents = new FakeContents()
  const lines: string[] = []
  denyNavigation(app, (line) => lines.push(line))
  app.emit('web-contents-created', preventable(), contents)
  const go = (event: string, url: string) => {
    const navigation = preventable({ url })
    contents.emit(event, navigation)
    return navigation.isPrevented
  }
  return { contents, lines, go }
}

test.each([
  ['app://yardmaster/', true],
  ['app://yardmaster/index.html', true],
  ['app://yardmaster/#/jobs/7', true],
  ['app://yardmaster/assets/app.js', false],
  ['app://elsewhere/', false],
  ['https://example.com/', false],
  ['http://127.0.0.1:4000/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['data:text/html,<script>', false],
  ['about:blank', false],
  ['', false],
])('a page may go to %s: %s', (url, expected) => {
  expect(mayNavigate(url)).toBe(expected)
})

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
  '%s to another site is refused and said, a reload goes through',
  (event) => {
    const { go, lines } = setup()
    expect(go(event, 'https://example.com/')).toBe(true)
    expect(go(event, 'app://yardmaster/#/jobs')).toBe(false)
    expect(lines).toEqual(['refused to navigate to https://example.com/'])
  },
)

test('no webview is attached and no window is opened, not even for our own page', () => {
  const { contents } = setup()
  const attach = preventable()
  contents.emit('will-attach-webview', attach)
  expect(attach.isPrevented).toBe(true)
  expect(contents.openWindow({ url: 'app://yardmaster/' })).toEqual({ action: 'deny' })
})
