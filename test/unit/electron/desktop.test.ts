import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { WorkspaceChoice } from '../../../electron/argv.ts'
import { runDesktop } from '../../../electron/desktop.ts'
import { CONNECT_CHANNEL } from '../../../electron/ipc.ts'
import { WorkspaceLockedError } from '../../../src/errors.ts'
import { FakeConsole, fakePort, fakeShell, preventable } from './fake-shell.ts'

const FIRST = { dir: '/data/one', isConfirmed: true }
const rendererDir = mkdtempSync(join(tmpdir(), 'yardmaster-desktop-'))
beforeAll(() => writeFileSync(join(rendererDir, 'index.html'), '<meta content="__CSP_NONCE__">'))
afterAll(() => rmSync(rendererDir, { recursive: true }))

function start(platform: NodeJS.Platform = 'linux', refusal?: Error, link: string | null = null) {
  const shell = fakeShell(platform)
  const consoles: FakeConsole[] = []
  const choices: WorkspaceChoice[] = []
  const running = runDesktop({
    shell,
    first: FIRST,
    link,
    rendererDir,
    about: 'Yardmaster 1 on Electron 2',
    preload: '/opt/preload.cjs',
    openConsole: async (choice) => {
      choices.push(choice)
      if (refusal !== undefined && choice.dir === FIRST.dir) throw refusal
      const console = new FakeConsole(choice.dir)
      consoles.push(console)
      return console
    },
  })
  const connect = () => {
    const port = fakePort()
    const { webContents } = shell.window()
    const senderFrame = { url: 'app://yardmaster/', parent: null }
    shell.ipc.emit(CONNECT_CHANNEL, { sender: webContents, senderFrame, ports: [port.main] })
    return port
  }
  return { shell, consoles, choices, running, connect }
}

const turn = () => new Promise(setImmediate)

test('the walls stand before the first page is made', async () => {
  const { shell, running } = start()
  const navigation = preventable({ url: 'https://example.com/' })
  await running
  shell.window().webContents.emit('will-navigate', navigation)
  expect(navigation.isPrevented).toBe(true)
  expect(shell.session.check(null, 'media')).toBe(false)
  const page = await shell.handler(new Request('app://yardmaster/'))
  expect(await page.text()).toMatch(/<meta content="[\w-]{20,}">/)
})

test('it opens the folder, shows its window, and the page talks with the console', async () => {
  const { shell, choices, running, connect } = start()
  await running
  await once(shell.window(), 'ready-to-show')
  expect([choices, shell.window().title, shell.window().isVisible]).toEqual([
    [FIRST],
    'one · Yardmaster',
    true,
  ])
  const { page } = connect()
  page.postMessage('hello')
  expect(await once(page, 'message')).toEqual(['one: hello'])
  page.close()
})

test('closing the window drains with the window still there, then quits', async () => {
  const { shell, consoles, running, connect } = start()
  await running
  const { main } = connect()
  shell.window().close()
  await turn()
  expect([consoles[0]?.isClosing, shell.app.isGone]).toEqual([true, false])
  expect(shell.window().title).toBe('Yardmaster: finishing what runs…')
  shell.window().close()
  await turn()
  expect(shell.app.windows.size).toBe(1)
  consoles[0]?.drained()
  await shell.app.gone()
  expect([shell.app.windows.size, main.isClosed]).toEqual([0, true])
})

test('on macOS closing the window leaves the jobs running, and activating brings it back', async () => {
  const { shell, consoles, running } = start('darwin')
  await running
  await once(shell.window(), 'ready-to-show')
  shell.window().close()
  expect([shell.window().isVisible, consoles[0]?.isClosing]).toEqual([false, false])
  shell.app.emit('activate')
  expect(shell.window().isVisible).toBe(true)
  shell.app.quit()
  await turn()
  consoles[0]?.drained()
  await shell.app.gone()
})

test('a console that hangs while it closes does not keep the desktop from quitting', async () => {
  const { shell, running } = start()
  await running
  shell.app.quit()
  await turn()
  shell.clock.advance(17_000)
  await shell.app.gone()
})

test('a second start brings the window forward', async () => {
  const { shell, running } = start()
  await running
  shell.window().minimize()
  shell.app.emit('second-instance', preventable(), [], '/', { workspace: null })
  expect([shell.window().isVisible, shell.window().isFocused]).toEqual([true, true])
})

test('a second start that names a folder opens it, confirmed by that, on a page of its own', async () => {
  const { shell, consoles, choices, running, connect } = start()
  await running
  const { main } = connect()
  const loads = shell.window().webContents.loads.length
  shell.app.emit('second-instance', preventable(), [], '/', { workspace: '/data/two' })
  await vi.waitUntil(() => shell.window().title === 'two · Yardmaster')
  expect(choices[1]).toEqual({ dir: '/data/two', isConfirmed: true })
  expect([main.isClosed, shell.window().webContents.loads.length]).toEqual([true, loads + 1])
  const { page } = connect()
  page.postMessage('hello')
  expect(await once(page, 'message')).toEqual(['two: hello'])
  page.close()
  expect(consoles[0]?.isClosing).toBe(true)
})

test('a link opens the job that it names, at the start and later, whoever brings it', async () => {
  const { shell, running } = start('darwin', undefined, 'yardmaster://job/7')
  await running
  const { loads } = shell.window().webContents
  expect(loads.at(-1)).toBe('app://yardmaster/#/jobs/7')
  shell.app.emit('second-instance', preventable(), [], '/', { workspace: null, link: 'yardmaster://job/8' })
  expect(loads.at(-1)).toBe('app://yardmaster/#/jobs/8')
  const event = preventable()
  shell.app.emit('open-url', event, 'yardmaster://job/9')
  expect([event.isPrevented, loads.at(-1)]).toEqual([true, 'app://yardmaster/#/jobs/9'])
})

test('a link to anything but a job leads nowhere', async () => {
  const { shell, running } = start()
  await running
  const loads = [...shell.window().webContents.loads]
  shell.app.emit('open-url', preventable(), 'yardmaster://retry/9')
  shell.app.emit('second-instance', preventable(), [], '/', { link: 'https://example.com/' })
  expect(shell.window().webContents.loads).toEqual(loads)
})

test('a second start during the drain changes nothing', async () => {
  const { shell, choices, consoles, running } = start()
  await running
  shell.app.quit()
  shell.app.emit('second-instance', preventable(), [], '/', { workspace: '/data/two' })
  await turn()
  consoles[0]?.drained()
  await shell.app.gone()
  expect(choices).toEqual([FIRST])
})

test('a folder that another host has open is said with its process and address, and leaving quits', async () => {
  const { shell, running } = start(
    'linux',
    new WorkspaceLockedError('/data/one', 4711, 'http://127.0.0.1:4000'),
  )
  shell.presses.push('Quit')
  await running
  expect(shell.boxes[0]?.detail).toContain('Process 4711 has it. Its console is at http://127.0.0.1:4000')
  await shell.app.gone()
  expect(shell.app.windows.size).toBe(0)
})

test('the menu opens a folder, whose code does not run before the person has said so', async () => {
  const { shell, choices, running } = start()
  await running
  shell.choices.push('/data/two')
  const file = shell.menu.find(({ label }) => label === '&File')
  const item = Array.isArray(file?.submenu) ? file.submenu[0] : undefined
  ;(item?.click as () => void)()
  await vi.waitUntil(() => shell.window().title === 'two · Yardmaster')
  expect(choices[1]).toEqual({ dir: '/data/two', isConfirmed: false })
})

test('a document that goes away takes its connection along, and the next one connects anew', async () => {
  const { shell, consoles, running, connect } = start()
  await running
  const { main } = connect()
  shell.window().webContents.reload()
  expect(main.isClosed).toBe(true)
  const { page } = connect()
  page.postMessage('hello')
  expect(await once(page, 'message')).toEqual(['one: hello'])
  page.close()
  expect(consoles[0]?.ports).toHaveLength(2)
})

test('a system that shuts down is asked to wait while the jobs drain', async () => {
  const { shell, consoles, running } = start()
  await running
  const event = preventable()
  shell.power.emit('shutdown', event)
  await turn()
  expect([event.isPrevented, consoles[0]?.isClosing]).toEqual([true, true])
  consoles[0]?.drained()
  await shell.app.gone()
})

test('a handler process that crashed is said', async () => {
  const { shell, consoles, running } = start()
  await running
  shell.app.emit('child-process-gone', preventable(), { type: 'Utility', reason: 'crashed', exitCode: 11 })
  shell.app.emit('child-process-gone', preventable(), { type: 'Utility', reason: 'clean-exit', exitCode: 0 })
  expect(consoles[0]?.said.slice(1)).toEqual([['a Utility process is gone: crashed (11)', 'warn']])
})

test('what the desktop says stands in the log of the console that is open, from its start on', async () => {
  const { shell, consoles, running } = start()
  const gone = { type: 'GPU', reason: 'crashed', exitCode: 9 }
  shell.app.emit('child-process-gone', preventable(), { ...gone, reason: 'killed' })
  await running
  expect(consoles[0]?.said).toEqual([
    ['Yardmaster 1 on Electron 2', 'info'],
    ['a GPU process is gone: killed (9)', 'warn'],
  ])
  shell.app.emit('second-instance', preventable(), [], '/', { workspace: '/data/two' })
  await vi.waitUntil(() => shell.window().title === 'two · Yardmaster')
  shell.app.emit('child-process-gone', preventable(), gone)
  expect(consoles[1]?.said).toEqual([['a GPU process is gone: crashed (9)', 'warn']])
  expect(shell.lines).toEqual(['Yardmaster 1 on Electron 2', 'a GPU process is gone: killed (9)'])
})
