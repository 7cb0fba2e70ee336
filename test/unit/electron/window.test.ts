import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { QuitPhase } from '../../../electron/quit.ts'
import {
  createMainWindow,
  createReloadPolicy,
  decideClose,
  RELOAD_WINDOW_MS,
  windowOptions,
} from '../../../electron/window.ts'
import { FakeClock, fakeShell, preventable } from './fake-shell.ts'

function setup(platform: NodeJS.Platform = 'linux') {
  const shell = fakeShell(platform)
  const state: { phase: QuitPhase } = { phase: 'run' }
  const onDocumentGone = vi.fn()
  const main = createMainWindow({ shell, preload: '/p.cjs', phase: () => state.phase, onDocumentGone })
  return { shell, state, main, onDocumentGone }
}

test('a page is isolated, sandboxed and has no Node; developer tools come with development', () => {
  expect(windowOptions({ preload: '/p.cjs', isPackaged: true }).webPreferences).toEqual({
    preload: '/p.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    safeDialogs: true,
    spellcheck: false,
    navigateOnDragDrop: false,
    devTools: false,
  })
  expect(windowOptions({ preload: '/p.cjs', isPackaged: false }).webPreferences.devTools).toBe(true)
})

test('the window is shown when its first page is drawn, not before', async () => {
  const { shell, main } = setup()
  main.show()
  expect(shell.window().isVisible).toBe(false)
  await once(shell.window(), 'ready-to-show')
  expect(shell.window().isVisible).toBe(true)
  expect(shell.window().webContents.loads).toEqual(['app://yardmaster/'])
})

test('showing again makes no second window: it restores and focuses the one there is', () => {
  const { shell, main } = setup()
  main.show()
  shell.window().minimize()
  main.show()
  expect(shell.app.windows.size).toBe(1)
  expect([shell.window().isVisible, shell.window().isFocused]).toEqual([true, true])
})

test.each<[NodeJS.Platform, QuitPhase, string]>([
  ['darwin', 'run', 'hide'],
  ['linux', 'run', 'quit'],
  ['win32', 'run', 'quit'],
  ['darwin', 'drain', 'stay'],
  ['linux', 'drain', 'stay'],
  ['darwin', 'done', 'close'],
  ['win32', 'done', 'close'],
])('closing on %s in phase %s: %s', (platform, phase, decision) => {
  expect(decideClose(platform, phase)).toBe(decision)
})

test('on macOS a closed window is hidden and comes back as it was', async () => {
  const { shell, main } = setup('darwin')
  main.show()
  await once(shell.window(), 'ready-to-show')
  const quit = vi.spyOn(shell.app, 'quit')
  shell.window().close()
  expect([shell.window().isVisible, quit.mock.calls.length]).toEqual([false, 0])
  main.show()
  expect(shell.window().isVisible).toBe(true)
})

test('elsewhere closing the window quits', () => {
  const { shell, main } = setup('linux')
  const quit = vi.spyOn(shell.app, 'quit').mockReturnValue()
  main.show()
  shell.window().close()
  expect([quit.mock.calls.length, shell.app.windows.size]).toEqual([1, 1])
})

test('a new document ends the connection of the one before; a new hash does not', () => {
  const { shell, main, onDocumentGone } = setup()
  main.show()
  const before = onDocumentGone.mock.calls.length
  const { webContents } = shell.window()
  webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
  webContents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
  expect(onDocumentGone).toHaveBeenCalledTimes(before)
  webContents.reload()
  expect(onDocumentGone).toHaveBeenCalledTimes(before + 1)
})

test('a page that dies is reloaded three times in five minutes, and then no more', () => {
  const clock = new FakeClock()
  const decide = createReloadPolicy(clock)
  expect(decide('clean-exit')).toBe('ignore')
  expect([decide('crashed'), decide('oom'), decide('killed'), decide('crashed')]).toEqual([
    'reload',
    'reload',
    'reload',
    'ask',
  ])
  clock.advance(RELOAD_WINDOW_MS)
  expect(decide('crashed')).toBe('reload')
})

test('a page that keeps dying leads to a question, and the answer is heeded', async () => {
  const { shell, main, onDocumentGone } = setup()
  main.show()
  const die = () => {
    shell.window().webContents.emit('render-process-gone', preventable(), { reason: 'crashed', exitCode: 11 })
  }
  shell.presses.push('Load it again', 'Quit')
  for (let count = 0; count < 4; count += 1) die()
  await new Promise(setImmediate)
  expect(shell.boxes).toHaveLength(1)
  // The first load, three reloads, and the person's.
  expect(shell.window().webContents.loads).toHaveLength(5)
  expect(onDocumentGone.mock.calls.length).toBeGreaterThanOrEqual(4)
  const quit = vi.spyOn(shell.app, 'quit').mockReturnValue()
  die()
  await new Promise(setImmediate)
  expect(quit).toHaveBeenCalledTimes(1)
})

test('a page that dies while quitting stays dead', () => {
  const { shell, state, main } = setup()
  main.show()
  state.phase = 'drain'
  shell.window().webContents.emit('render-process-gone', preventable(), { reason: 'crashed', exitCode: 11 })
  expect(shell.window().webContents.loads).toHaveLength(1)
})

test('a preload that fails is said', () => {
  const { shell, main } = setup()
  main.show()
  shell.window().webContents.emit('preload-error', preventable(), '/p.cjs', new Error('module not found: fs'))
  expect(shell.lines.join()).toContain('module not found: fs')
})

test('a window that was destroyed is not touched any more, and another can be made', () => {
  const { shell, state, main } = setup()
  main.show()
  state.phase = 'done'
  shell.window().close()
  expect(main.current()).toBeNull()
  expect(() => main.setTitle('x')).not.toThrow()
  main.show()
  expect(main.current()).not.toBeNull()
})
