import { isAppUrl } from './app-protocol.ts'
import type { ConnectEvent, ShellIpc, ShellPort, ShellWindow } from './shell.ts'

/** The one channel of the app: a page hands over its end of a port. All else goes through that port. */
export const CONNECT_CHANNEL = 'engine:connect'

/** Serves the typed bridge on a port, which it starts. */
export interface PortServer {
  servePort(port: ServedPort): unknown
}

/** A port whose `close` is heard whichever side closes it. */
export interface ServedPort {
  on(event: 'message' | 'close', listener: (event: { data?: unknown }) => void): void
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** Why a handover is refused; null where it comes from the top frame of the window's own page. */
export function refuseSender(event: ConnectEvent, window: ShellWindow | null): string | null {
  if (window === null || window.isDestroyed()) return 'there is no window'
  if (event.sender !== window.webContents) return 'it does not come from the window'
  try {
    if (event.senderFrame === null) return 'its frame is gone'
    if (event.senderFrame.parent !== null) return 'it comes from a child frame'
    if (!isAppUrl(event.senderFrame.url)) return 'it comes from a foreign page'
  } catch {
    // Reading a frame that is being disposed of throws.
    return 'its frame is gone'
  }
  return event.ports.length === 1 ? null : `it brings ${event.ports.length} ports`
}

/**
 * The bridge's main side: at most one page is connected, to at most one console. A page that connects
 * before the console is there waits: what it posts is queued in its port. A console that takes over
 * from another starts with no page, since what the page shows is not the new one's.
 */
export interface Bridge {
  connect(port: ShellPort): void
  attach(server: PortServer): void
  /** The page is gone: end its port, and with it its subscriptions. */
  disconnect(): void
}

export function createBridge(): Bridge {
  // Kept here: a port that nobody refers to is closed when it is collected.
  let port: ServedPort | null = null
  let server: PortServer | null = null
  let isServed = false

  const serve = (): void => {
    if (port === null || server === null || isServed) return
    isServed = true
    server.servePort(port)
  }
  const disconnect = (): void => {
    port?.close()
    port = null
    isServed = false
  }
  return {
    connect(next) {
      disconnect()
      const own = withOwnClose(next)
      port = own
      own.on('close', () => {
        if (port === own) disconnect()
      })
      serve()
    },
    attach(next) {
      if (isServed) disconnect()
      server = next
      serve()
    },
    disconnect,
  }
}

/** Listens for handovers and passes on those that are the window's. */
export function acceptPages(options: {
  readonly ipc: ShellIpc
  readonly window: () => ShellWindow | null
  readonly bridge: Bridge
  readonly log: (line: string) => void
}): void {
  options.ipc.on(CONNECT_CHANNEL, (event) => {
    const refusal = refuseSender(event, options.window())
    if (refusal === null && event.ports[0] !== undefined) {
      options.bridge.connect(event.ports[0])
      return
    }
    options.log(`refused a connection: ${refusal ?? 'it brings no port'}`)
    for (const port of event.ports) port.close()
  })
}

/** Electron tells of the other side's close only; whoever serves the port must hear of ours too. */
function withOwnClose(port: ShellPort): ServedPort {
  const listeners: ((event: { data?: unknown }) => void)[] = []
  let isClosed = false
  const closed = (): void => {
    if (isClosed) return
    isClosed = true
    for (const listener of listeners) listener({})
  }
  port.on('close', closed)
  return {
    on(event, listener) {
      if (event === 'close') listeners.push(listener)
      else port.on('message', (message) => isClosed || listener(message))
    },
    postMessage(message) {
      if (!isClosed) port.postMessage(message)
    },
    start: () => port.start(),
    close() {
      port.close()
      closed()
    },
  }
}
