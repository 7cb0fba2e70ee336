import { randomBytes } from 'node:crypto'
import { createAppProtocol, APP_SCHEME } from './app-protocol.ts'
import { readSecondStart, type WorkspaceChoice } from './argv.ts'
import { createFolders, type OpenConsole } from './folders.ts'
import { createHostLog } from './host-log.ts'
import { acceptPages, createBridge } from './ipc.ts'
import { pageOfLink } from './links.ts'
import { menuTemplate } from './menu.ts'
import { denyNavigation } from './navigation.ts'
import { hardenSession } from './permissions.ts'
import { drainBeforeQuit } from './quit.ts'
import type { Shell } from './shell.ts'
import { createMainWindow } from './window.ts'

export interface DesktopOptions {
  readonly shell: Shell
  readonly openConsole: OpenConsole
  /** The folder to open first. */
  readonly first: WorkspaceChoice
  /** The link that the program was started with. */
  readonly link: string | null
  /** What it runs on: the first thing that it says. */
  readonly about: string
  /** The built renderer. */
  readonly rendererDir: string
  /** The built preload script. */
  readonly preload: string
}

/**
 * The desktop's whole life: walls first, then the folder, then the window, until it quits. Resolves
 * when the first folder is open, or the person has left the dialog that says why it is not.
 */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  const log = createHostLog((line) => options.shell.log(line))
  const shell: Shell = { ...options.shell, log: log.say }
  log.say(options.about, 'info')
  denyNavigation(shell.app, shell.log)
  hardenSession(shell.session, { isPackaged: shell.isPackaged })
  shell.handleScheme(
    APP_SCHEME,
    createAppProtocol({
      root: options.rendererDir,
      makeNonce: () => randomBytes(16).toString('base64url'),
    }),
  )

  const bridge = createBridge()
  const gate = drainBeforeQuit({
    app: shell.app,
    clock: shell.clock,
    drain: () => folders.close(),
    limitMs: () => folders.closeLimitMs(),
    onDrain: () => window.setTitle('Yardmaster: finishing what runs…'),
    log: shell.log,
  })
  const window = createMainWindow({
    shell,
    preload: options.preload,
    phase: gate.phase,
    onDocumentGone: () => bridge.disconnect(),
  })
  const folders = createFolders({
    shell,
    openConsole: options.openConsole,
    bridge,
    onOpened(console, isNew) {
      log.attach(console)
      if (isNew) window.restart()
      window.setTitle(`${console.workspace.name} · Yardmaster`)
      if (!isNew) window.show()
    },
  })

  acceptPages({ ipc: shell.ipc, window: window.current, bridge, log: shell.log })
  shell.setMenu(
    menuTemplate({
      platform: shell.platform,
      isPackaged: shell.isPackaged,
      openFolder: () => void folders.choose(),
      // A folder that did not open has no page to show.
      showBackups: (at) => void (folders.isOpen() && window.goTo(`/health?to=${at}`)),
    }),
  )
  shell.power.on('shutdown', (event) => gate.onShutdown(event))
  shell.app.on('second-instance', (_event, _argv, _cwd, data) => {
    if (gate.phase() !== 'run') return
    const { workspace, link } = readSecondStart(data)
    window.show()
    void follow(workspace === null ? null : { dir: workspace, isConfirmed: true }, link)
  })
  shell.app.on('open-url', (event, url) => {
    event.preventDefault()
    if (gate.phase() === 'run') void follow(null, url)
  })
  shell.app.on('activate', () => {
    if (gate.phase() === 'run') window.show()
  })
  shell.app.on('window-all-closed', () => {
    if (shell.platform !== 'darwin') shell.app.quit()
  })
  shell.app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason !== 'clean-exit') shell.log(`a ${type} process is gone: ${reason} (${exitCode})`)
  })

  await follow(options.first, options.link)

  /** Open a folder, if one is asked for, then go where the link leads. */
  async function follow(choice: WorkspaceChoice | null, link: string | null): Promise<void> {
    if (choice !== null) await folders.open(choice)
    const page = link === null ? null : pageOfLink(link)
    if (page !== null && gate.phase() === 'run') window.goTo(page)
  }
}
