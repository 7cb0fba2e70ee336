import { START_URL } from './app-protocol.ts'
import type { QuitPhase } from './quit.ts'
import type { Shell, ShellClock, ShellWindow, WindowOptions } from './shell.ts'

/** A page that keeps dying is reloaded this often in {@link RELOAD_WINDOW_MS}; then the person is asked. */
export const RELOAD_LIMIT = 3
export const RELOAD_WINDOW_MS = 5 * 60_000

export function windowOptions(options: {
  readonly preload: string
  readonly isPackaged: boolean
}): WindowOptions {
  return {
    name: 'main',
    title: 'Yardmaster',
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 480,
    // Shown when the first page is drawn: an empty window flashes white on a dark desktop.
    show: false,
    windowStatePersistence: true,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      safeDialogs: true,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: !options.isPackaged,
    },
  }
}

/** What to do about a page whose process is gone. Remembers the reloads that it asked for. */
export function createReloadPolicy(clock: ShellClock): (reason: string) => 'ignore' | 'reload' | 'ask' {
  let reloadedAt: number[] = []
  return (reason) => {
    if (reason === 'clean-exit') return 'ignore'
    const now = clock.monotonic()
    reloadedAt = reloadedAt.filter((at) => now - at < RELOAD_WINDOW_MS)
    if (reloadedAt.length >= RELOAD_LIMIT) return 'ask'
    reloadedAt.push(now)
    return 'reload'
  }
}

/**
 * What closing the window means. The jobs are the program: on macOS it goes on without its window;
 * elsewhere, where nothing would show that it does, closing quits. The window stays while the console
 * finishes, since preventing a close during the last quit would call that quit off.
 */
export function decideClose(platform: NodeJS.Platform, phase: QuitPhase): 'close' | 'hide' | 'quit' | 'stay' {
  if (phase === 'done') return 'close'
  if (phase === 'drain') return 'stay'
  return platform === 'darwin' ? 'hide' : 'quit'
}

export interface MainWindow {
  readonly current: () => ShellWindow | null
  /** Bring it to the front; make it where there is none. */
  show(): void
  /** Show one of the console's pages, as `/jobs/7`. */
  goTo(page: string): void
  /** Load the console from its start, as after another folder was opened. */
  restart(): void
  setTitle(title: string): void
}

/** The one window: its making, its closing, and what happens when its page dies. */
export function createMainWindow(options: {
  readonly shell: Shell
  readonly preload: string
  readonly phase: () => QuitPhase
  /** The document that was connected is gone, or about to be. */
  readonly onDocumentGone: () => void
}): MainWindow {
  const { shell } = options
  const onGone = createReloadPolicy(shell.clock)
  let window: ShellWindow | null = null

  const load = (target: ShellWindow, page: string): void => {
    const url = page === '' ? START_URL : `${START_URL}#${page}`
    target.loadURL(url).catch((error: unknown) => shell.log(`the page did not load: ${String(error)}`))
  }

  const askAboutCrash = async (reason: string): Promise<void> => {
    const { response } = await shell.dialogs.showMessageBox({
      type: 'error',
      title: 'Yardmaster',
      message: 'The window keeps failing',
      detail: `Its page ended again (${reason}). Jobs go on running.`,
      buttons: ['Load it again', 'Quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    if (response === 1) shell.app.quit()
    else if (window !== null) load(window, '')
  }

  const make = (page: string): ShellWindow => {
    const made = shell.createWindow(windowOptions({ preload: options.preload, isPackaged: shell.isPackaged }))
    made.on('ready-to-show', () => made.show())
    made.on('closed', () => {
      window = null
      options.onDocumentGone()
    })
    made.on('close', (event) => {
      const decision = decideClose(shell.platform, options.phase())
      if (decision === 'close') return
      event.preventDefault()
      if (decision === 'hide') made.hide()
      if (decision === 'quit') shell.app.quit()
    })
    made.webContents.on('did-start-navigation', (event) => {
      if (event.isMainFrame && !event.isSameDocument) options.onDocumentGone()
    })
    made.webContents.on('preload-error', (_event, path, error) => {
      shell.log(`preload ${path} failed: ${error.stack ?? error.message}`)
    })
    made.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      options.onDocumentGone()
      if (options.phase() !== 'run') return
      shell.log(`the page's process is gone: ${reason} (${exitCode})`)
      const decision = onGone(reason)
      if (decision === 'reload') made.webContents.reload()
      if (decision === 'ask') askAboutCrash(reason).catch((error: unknown) => shell.log(String(error)))
    })
    load(made, page)
    return made
  }

  const show = (): void => {
    // A new window shows itself, with its first page drawn.
    if (window === null) {
      window = make('')
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  return {
    current: () => (window === null || window.isDestroyed() ? null : window),
    show,
    goTo(page) {
      if (window === null) window = make(page)
      else {
        load(window, page)
        show()
      }
    },
    restart() {
      if (window !== null) load(window, '')
      show()
    },
    setTitle(title) {
      if (window !== null && !window.isDestroyed()) window.setTitle(title)
    },
  }
}
