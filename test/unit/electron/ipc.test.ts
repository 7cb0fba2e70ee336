import { once } from 'node:events'
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { acceptPages, CONNECT_CHANNEL, createBridge, refuseSender } from '../../../electron/ipc.ts'
import { windowOptions } from '../../../electron/window.ts'
import { FakeApp, FakeConsole, fakePort, FakeWindow } from './fake-shell.ts'

const PAGE = { url: 'app://yardmaster/#/jobs', parent: null }

function setup() {
  const window = new FakeWindow(new FakeApp(), windowOptions({ preload: '/p.cjs', isPackaged: true }))
  const port = fakePort()
  const event = { sender: window.webContents as unknown, senderFrame: PAGE, ports: [port.main] }
  return { window, port, event }
}

test('the top frame of the window’s own page may connect', () => {
  const { window, event } = setup()
  expect(refuseSender(event, window)).toBeNull()
})

test.each([
  ['another contents', { sender: {} }, 'it does not come from the window'],
  ['a frame that is gone', { senderFrame: null }, 'its frame is gone'],
  ['a child frame', { senderFrame: { ...PAGE, parent: PAGE } }, 'it comes from a child frame'],
  [
    'a foreign page',
    { senderFrame: { ...PAGE, url: 'https://example.com/' } },
    'it comes from a foreign page',
  ],
  ['a page of another host', { senderFrame: { ...PAGE, url: 'app://x/' } }, 'it comes from a foreign page'],
  ['a blank page', { senderFrame: { ...PAGE, url: '' } }, 'it comes from a foreign page'],
  ['no port', { ports: [] }, 'it brings 0 ports'],
  ['two ports', { ports: [fakePort().main, fakePort().main] }, 'it brings 2 ports'],
])('%s may not connect', (_who, change, reason) => {
  const { window, event } = setup()
  expect(refuseSender({ ...event, ...change }, window)).toBe(reason)
})

test('a frame that is disposed of while it is looked at may not connect', () => {
  const { window, event } = setup()
  const senderFrame = {
    url: PAGE.url,
    get parent(): unknown {
      throw new Error('Render frame was disposed before WebFrameMain could be accessed')
    },
  }
  expect(refuseSender({ ...event, senderFrame }, window)).toBe('its frame is gone')
})

test('nothing may connect without a window, nor to one that is destroyed', () => {
  const { window, event } = setup()
  expect(refuseSender(event, null)).toBe('there is no window')
  window.close()
  expect(refuseSender(event, window)).toBe('there is no window')
})

test('a refused sender’s ports are closed, and it is said why', () => {
  const { window, port, event } = setup()
  const ipc = new EventEmitter()
  const lines: string[] = []
  acceptPages({ ipc, window: () => window, bridge: createBridge(), log: (line) => lines.push(line) })
  ipc.emit(CONNECT_CHANNEL, { ...event, senderFrame: null })
  expect([port.main.isClosed, lines]).toEqual([true, ['refused a connection: its frame is gone']])
})

test('an accepted page talks with the console', async () => {
  const { window, port, event } = setup()
  const ipc = new EventEmitter()
  const bridge = createBridge()
  bridge.attach(new FakeConsole('/data/yard'))
  acceptPages({ ipc, window: () => window, bridge, log: () => {} })
  ipc.emit(CONNECT_CHANNEL, event)
  port.page.postMessage('hello')
  expect(await once(port.page, 'message')).toEqual(['yard: hello'])
  bridge.disconnect()
})

test('a page that connects before the console is there is served once it is', async () => {
  const bridge = createBridge()
  const { main, page } = fakePort()
  bridge.connect(main)
  page.postMessage('early')
  bridge.attach(new FakeConsole('/data/yard'))
  expect(await once(page, 'message')).toEqual(['yard: early'])
  bridge.disconnect()
})

test('a page that connects again ends its connection before', async () => {
  const bridge = createBridge()
  const console = new FakeConsole('/data/yard')
  bridge.attach(console)
  const [first, second] = [fakePort(), fakePort()]
  bridge.connect(first.main)
  let hasClosed = false
  console.ports[0]?.on('close', () => (hasClosed = true))
  bridge.connect(second.main)
  expect([first.main.isClosed, hasClosed]).toEqual([true, true])
  second.page.postMessage('again')
  expect(await once(second.page, 'message')).toEqual(['yard: again'])
  bridge.disconnect()
})

test('disconnecting is heard by who serves the port, once', () => {
  const bridge = createBridge()
  const console = new FakeConsole('/data/yard')
  bridge.attach(console)
  bridge.connect(fakePort().main)
  let closes = 0
  console.ports[0]?.on('close', () => (closes += 1))
  bridge.disconnect()
  bridge.disconnect()
  expect(closes).toBe(1)
})

test('the page’s own close is heard by who serves the port', async () => {
  const bridge = createBridge()
  const console = new FakeConsole('/data/yard')
  bridge.attach(console)
  const { main, page } = fakePort()
  bridge.connect(main)
  const closed = new Promise<void>((resolve) => console.ports[0]?.on('close', () => resolve()))
  page.close()
  await closed
})

test('another console starts without the page of the one before', () => {
  const bridge = createBridge()
  const [first, second] = [new FakeConsole('/data/one'), new FakeConsole('/data/two')]
  bridge.attach(first)
  const { main } = fakePort()
  bridge.connect(main)
  bridge.attach(second)
  expect([main.isClosed, second.ports.length]).toEqual([true, 0])
  bridge.connect(fakePort().main)
  expect([first.ports.length, second.ports.length]).toEqual([1, 1])
  bridge.disconnect()
})
