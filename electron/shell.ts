import type { MenuItemConstructorOptions } from 'electron'

/**
 * What the desktop needs of Electron, and nothing more. `boot.ts` hands over Electron's own objects,
 * which the compiler holds against these interfaces; tests hand over fakes that keep Electron's order
 * of events. No file but `main.ts`, `boot.ts` and `preload.ts` imports Electron at run time.
 */
export interface Shell {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  readonly app: ShellApp
  readonly session: ShellSession
  readonly ipc: ShellIpc
  readonly power: ShellPower
  readonly dialogs: ShellDialogs
  readonly clock: ShellClock
  handleScheme(scheme: string, handle: (request: Request) => Promise<Response>): void
  createWindow(options: WindowOptions): ShellWindow
  setMenu(template: readonly MenuItemConstructorOptions[]): void
  /** Open a file with the program that the person's system has for it. Resolves to what went wrong, or `''`. */
  openPath(path: string): Promise<string>
  /** Show a file in the system's file manager. */
  revealPath(path: string): void
  openExternal(url: string): Promise<void>
  readonly log: (line: string) => void
}

export interface Preventable {
  preventDefault(): void
}

/** Monotonic ms, and timers that do not keep the process alive. */
export interface ShellClock {
  monotonic(): number
  timer(delayMs: number, fire: () => void): { clear(): void }
}

export interface ShellApp {
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown
  on(event: 'window-all-closed', listener: () => void): unknown
  on(event: 'activate', listener: () => void): unknown
  /** macOS. */
  on(event: 'open-url', listener: (event: Preventable, url: string) => void): unknown
  on(
    event: 'second-instance',
    listener: (event: Preventable, argv: string[], cwd: string, data: unknown) => void,
  ): unknown
  on(event: 'web-contents-created', listener: (event: Preventable, contents: ShellContents) => void): unknown
  on(
    event: 'child-process-gone',
    listener: (event: Preventable, details: { type: string; reason: string; exitCode: number }) => void,
  ): unknown
  quit(): void
  exit(code?: number): void
}

export interface NavigationEvent extends Preventable {
  readonly url: string
}

export interface ShellContents {
  on(event: 'will-navigate', listener: (event: NavigationEvent) => void): unknown
  on(event: 'will-frame-navigate', listener: (event: NavigationEvent) => void): unknown
  on(event: 'will-redirect', listener: (event: NavigationEvent) => void): unknown
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown
  on(
    event: 'did-start-navigation',
    listener: (event: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }) => void,
  ): unknown
  on(
    event: 'render-process-gone',
    listener: (event: Preventable, details: { reason: string; exitCode: number }) => void,
  ): unknown
  on(event: 'preload-error', listener: (event: Preventable, path: string, error: Error) => void): unknown
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void
  reload(): void
}

export interface WindowOptions {
  readonly name: string
  readonly title: string
  readonly width: number
  readonly height: number
  readonly minWidth: number
  readonly minHeight: number
  readonly show: boolean
  readonly windowStatePersistence: boolean
  readonly webPreferences: {
    readonly preload: string
    readonly contextIsolation: boolean
    readonly sandbox: boolean
    readonly nodeIntegration: boolean
    readonly webSecurity: boolean
    readonly webviewTag: boolean
    readonly safeDialogs: boolean
    readonly spellcheck: boolean
    readonly navigateOnDragDrop: boolean
    readonly devTools: boolean
  }
}

export interface ShellWindow {
  readonly webContents: ShellContents
  on(event: 'close', listener: (event: Preventable) => void): unknown
  on(event: 'closed' | 'ready-to-show', listener: () => void): unknown
  loadURL(url: string): Promise<void>
  setTitle(title: string): void
  show(): void
  hide(): void
  focus(): void
  restore(): void
  isMinimized(): boolean
  isDestroyed(): boolean
}

export interface ShellDownload {
  getURL(): string
}

export interface ShellSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (isGranted: boolean) => void) => void,
  ): void
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void
  setDevicePermissionHandler(handler: () => boolean): void
  setSpellCheckerEnabled(isEnabled: boolean): void
  on(event: 'will-download', listener: (event: Preventable, item: ShellDownload) => void): unknown
  readonly webRequest: {
    onBeforeRequest(
      listener: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void,
    ): void
  }
}

export interface ShellFrame {
  readonly url: string
  readonly parent: unknown
}

/** The main process's end of a channel, as Electron's MessagePortMain. */
export interface ShellPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

export interface ConnectEvent {
  readonly sender: unknown
  /** Null where the frame has navigated or gone since it sent. */
  readonly senderFrame: ShellFrame | null
  readonly ports: readonly ShellPort[]
}

export interface ShellIpc {
  on(channel: string, listener: (event: ConnectEvent, ...values: unknown[]) => void): unknown
}

export interface ShellPower {
  on(event: 'shutdown', listener: (event: Preventable) => void): unknown
}

export interface ShellDialogs {
  showMessageBox(options: {
    type: 'error' | 'warning'
    title: string
    message: string
    detail: string
    buttons: string[]
    defaultId: number
    cancelId: number
    noLink: boolean
  }): Promise<{ response: number }>
  showSaveDialog(options: {
    title: string
    defaultPath: string
    buttonLabel: string
  }): Promise<{ canceled: boolean; filePath: string }>
  showOpenDialog(options: {
    title: string
    buttonLabel: string
    properties: ('openDirectory' | 'createDirectory')[]
  }): Promise<{ canceled: boolean; filePaths: string[] }>
}
