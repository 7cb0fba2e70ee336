import { EventEmitter, once } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { DesktopConsole } from '../../../electron/folders.ts'
import { START_URL } from '../../../electron/app-protocol.ts'
import type { ServedPort } from '../../../electron/ipc.ts'
import type { Shell, ShellPort, ShellWindow, WindowOptions } from '../../../electron/shell.ts'

/**
 * Stand-ins that keep Electron's order of events, as its browser.cc has it: a quit asks `before-quit`,
 * then closes the windows one by one, then asks `will-quit`; a quit in the middle of another is ignored;
 * a window that refuses to close calls the quit off.
 */
export class FakeApp extends EventEmitter {
  readonly windows = new Set<FakeWindow>()
  isGone = false
  #isQuitting = false

  quit(): void {
    if (this.#isQuitting) return
    this.#isQuitting = this.#isAllowed('before-quit')
    if (!this.#isQuitting) return
    if (this.windows.size === 0) this.#notifyAndShutdown()
    else for (const window of this.windows) setImmediate(() => window.close())
  }

  exit(): void {
    this.#isQuitting = true
    this.#shutdown()
  }

  /** Resolves when the application is gone. */
  async gone(): Promise<void> {
    if (!this.isGone) await once(this, 'quit')
  }

  windowRefused(): void {
    this.#isQuitting = false
  }

  windowClosed(window: FakeWindow): void {
    this.windows.delete(window)
    if (this.windows.size > 0) return
    if (this.#isQuitting) this.#notifyAndShutdown()
    else if (!this.emit('window-all-closed')) this.quit()
  }

  #notifyAndShutdown(): void {
    if (this.isGone) return
    if (this.#isAllowed('will-quit')) this.#shutdown()
    else this.#isQuitting = false
  }

  #shutdown(): void {
    if (this.isGone) return
    this.isGone = true
    this.emit('quit')
  }

  #isAllowed(name: string): boolean {
    const event = preventable()
    this.emit(name, event)
    return !event.isPrevented
  }
}

export function preventable<Extra extends object>(
  extra?: Extra,
): Extra & { isPrevented: boolean; preventDefault(): void } {
  const event = {
    isPrevented: false,
    preventDefault() {
      event.isPrevented = true
    },
  }
  return Object.assign(event, extra)
}

export class FakeContents extends EventEmitter {
  openWindow: (details: { url: string }) => { action: 'deny' } = () => {
    throw new Error('no window open handler')
  }
  readonly loads: string[] = []

  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void {
    this.openWindow = handler
  }

  load(url: string): void {
    this.loads.push(url)
    this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false })
  }

  reload(): void {
    this.load(this.loads.at(-1) ?? START_URL)
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly options: WindowOptions
  readonly #app: FakeApp
  title: string
  isVisible = false
  isFocused = false
  #isDestroyed = false
  #isMinimized = false
  #isReady = false

  constructor(app: FakeApp, options: WindowOptions) {
    super()
    this.#app = app
    this.options = options
    this.title = options.title
    this.isVisible = options.show
    app.windows.add(this)
    app.emit('web-contents-created', preventable(), this.webContents)
  }

  async loadURL(url: string): Promise<void> {
    this.webContents.load(url)
    await new Promise(setImmediate)
    if (!this.#isReady) this.emit('ready-to-show')
    this.#isReady = true
  }

  /** As by a person, or by the application that quits. */
  close(): void {
    if (this.#isDestroyed) return
    const event = preventable()
    this.emit('close', event)
    if (event.isPrevented) {
      this.#app.windowRefused()
      return
    }
    this.#isDestroyed = true
    this.emit('closed')
    this.#app.windowClosed(this)
  }

  minimize(): void {
    this.#isMinimized = true
    this.isVisible = false
  }

  restore(): void {
    this.#isMinimized = false
    this.isVisible = true
  }

  setTitle(title: string): void {
    this.title = title
  }
  show(): void {
    this.isVisible = true
  }
  hide(): void {
    this.isVisible = false
  }
  focus(): void {
    this.isFocused = true
  }
  isMinimized(): boolean {
    return this.#isMinimized
  }
  isDestroyed(): boolean {
    return this.#isDestroyed
  }
}

/** A clock that stands still until told. */
export class FakeClock {
  #now = 0
  readonly #timers = new Set<{ at: number; fire: () => void }>()

  monotonic(): number {
    return this.#now
  }

  timer(delayMs: number, fire: () => void): { clear(): void } {
    const timer = { at: this.#now + delayMs, fire }
    this.#timers.add(timer)
    return { clear: () => void this.#timers.delete(timer) }
  }

  advance(ms: number): void {
    this.#now += ms
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer)
      timer.fire()
    }
  }
}

/** A MessagePortMain over a real port: it queues until `start`, and hears only the other side's close. */
export function fakePort(): { main: ShellPort & { readonly isClosed: boolean }; page: MessagePort } {
  const { port1, port2 } = new MessageChannel()
  const events = new EventEmitter()
  let isClosed = false
  port1.on('close', () => {
    if (!isClosed) events.emit('close')
    isClosed = true
  })
  // A real port would start with its first listener.
  const start = (): void => {
    port1.on('message', (data) => events.emit('message', { data }))
  }
  const main = {
    get isClosed() {
      return isClosed
    },
    on: (event: string, listener: (value: { data: unknown }) => void) => events.on(event, listener),
    postMessage: (message: unknown) => port1.postMessage(message),
    start,
    close() {
      isClosed = true
      port1.close()
    },
  }
  return { main, page: port2 }
}

/** A console that answers every message with its folder's name, and closes when told to. */
export class FakeConsole implements DesktopConsole {
  readonly workspace
  readonly ports: ServedPort[] = []
  readonly said: [string, string][] = []
  isClosing = false
  #release: () => void = () => {}
  readonly #released: Promise<void>

  constructor(dir: string, config = { drainMs: 10_000, graceMs: 5_000 }) {
    this.workspace = { dir, name: dir.split('/').at(-1) ?? dir, config }
    this.#released = new Promise((resolve) => (this.#release = resolve))
  }

  servePort(port: ServedPort): void {
    this.ports.push(port)
    port.on('message', ({ data }) => port.postMessage(`${this.workspace.name}: ${String(data)}`))
    port.start()
  }

  log(message: string, level = 'warn'): void {
    this.said.push([message, level])
  }

  async close(): Promise<void> {
    this.isClosing = true
    await this.#released
  }

  drained(): void {
    this.#release()
  }
}

export type MessageBox = Parameters<Shell['dialogs']['showMessageBox']>[0]

export interface FakeShell extends Shell {
  readonly app: FakeApp
  readonly session: FakeSession
  readonly ipc: EventEmitter
  readonly power: EventEmitter
  readonly clock: FakeClock
  readonly lines: string[]
  readonly boxes: MessageBox[]
  readonly opened: string[]
  /** Labels of the buttons to press, in turn; without one a dialog stays open. */
  readonly presses: string[]
  /** Folders to choose, in turn; null cancels. */
  readonly choices: (string | null)[]
  handler: (request: Request) => Promise<Response>
  menu: Parameters<Shell['setMenu']>[0]
  window(): FakeWindow
}

export class FakeSession extends EventEmitter {
  request: Parameters<Shell['session']['setPermissionRequestHandler']>[0] = unset
  check: Parameters<Shell['session']['setPermissionCheckHandler']>[0] = unset
  device: () => boolean = unset
  before: Parameters<Shell['session']['webRequest']['onBeforeRequest']>[0] = unset
  isSpellChecked = true

  setPermissionRequestHandler(handler: typeof this.request): void {
    this.request = handler
  }
  setPermissionCheckHandler(handler: typeof this.check): void {
    this.check = handler
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler
  }
  setSpellCheckerEnabled(isEnabled: boolean): void {
    this.isSpellChecked = isEnabled
  }
  readonly webRequest = {
    onBeforeRequest: (listener: typeof this.before): void => {
      this.before = listener
    },
  }
}

export function fakeShell(platform: NodeJS.Platform = 'linux'): FakeShell {
  const app = new FakeApp()
  const lines: string[] = []
  const boxes: MessageBox[] = []
  const opened: string[] = []
  const presses: string[] = []
  const choices: (string | null)[] = []
  const shell: FakeShell = {
    platform,
    isPackaged: true,
    app,
    session: new FakeSession(),
    ipc: new EventEmitter(),
    power: new EventEmitter(),
    clock: new FakeClock(),
    lines,
    boxes,
    opened,
    presses,
    choices,
    handler: unset,
    menu: [],
    dialogs: {
      showMessageBox(box) {
        boxes.push(box)
        app.emit('test:dialog')
        const response = box.buttons.indexOf(presses.shift() ?? '')
        return response < 0 ? new Promise(() => {}) : Promise.resolve({ response })
      },
      showSaveDialog() {
        const choice = choices.shift()
        if (choice === undefined) return new Promise(() => {})
        return Promise.resolve({ canceled: choice === null, filePath: choice ?? '' })
      },
      showOpenDialog() {
        const choice = choices.shift()
        if (choice === undefined) return new Promise(() => {})
        return Promise.resolve({ canceled: choice === null, filePaths: choice === null ? [] : [choice] })
      },
    },
    handleScheme(_scheme, handler) {
      shell.handler = handler
    },
    createWindow: (options) => new FakeWindow(app, options) satisfies ShellWindow,
    setMenu(template) {
      shell.menu = template
    },
    openPath: (path) => Promise.resolve((opened.push(path), '')),
    revealPath: (path) => void opened.push(path),
    openExternal: (url) => Promise.resolve(void opened.push(url)),
    log: (line) => void lines.push(line),
    window() {
      const [window] = app.windows
      if (window === undefined) throw new Error('there is no window')
      return window
    },
  }
  return shell
}

function unset(): never {
  throw new Error('nothing was set')
}
