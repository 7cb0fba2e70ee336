import { realpath } from 'node:fs/promises'
import type { ConsoleLevel } from '../src/model/console-log.ts'
import type { WorkspaceChoice } from './argv.ts'
import { failureDialog } from './failure-dialog.ts'
import type { Bridge, PortServer } from './ipc.ts'
import type { Shell } from './shell.ts'

/** The console of one folder, as far as the desktop deals with it. */
export interface DesktopConsole extends PortServer {
  readonly workspace: {
    readonly dir: string
    readonly name: string
    readonly config: { readonly drainMs: number; readonly graceMs: number }
  }
  /** Says something in the name of its host. */
  log(message: string, level?: ConsoleLevel): void
  /** Drain, then let go of the folder. */
  close(): Promise<void>
}

/**
 * @param restart close this console, do what is handed over, which never fails, and open the folder again
 */
export type OpenConsole = (
  choice: WorkspaceChoice,
  restart: (between: () => Promise<void>) => void,
) => Promise<DesktopConsole>

/** Which folder is open, and how another comes to be. One is shown; those before it finish their work unseen. */
export interface Folders {
  /**
   * Open a folder. The one before goes on until this one is open, then drains. Where it fails, the
   * person is told why and may choose another; leaving with none open quits.
   */
  open(choice: WorkspaceChoice): Promise<void>
  /** Let the person choose a folder. Its code does not run before they have said so in the console. */
  choose(): Promise<void>
  /** Whether one is shown. */
  isOpen(): boolean
  /** How long closing may take at most, before someone should lose patience; ms. */
  closeLimitMs(): number
  /** Close all. Nothing opens afterwards. */
  close(): Promise<void>
}

/** What closing takes beyond draining and grace: the last commit, ending processes. */
const CLOSE_SLACK_MS = 2_000

export function createFolders(options: {
  readonly shell: Pick<Shell, 'app' | 'dialogs' | 'log' | 'openExternal'>
  readonly openConsole: OpenConsole
  readonly bridge: Bridge
  /** A folder has been opened, or is open and was asked for again. */
  readonly onOpened: (console: DesktopConsole, isNew: boolean) => void
}): Folders {
  const { shell, bridge } = options
  const retiring = new Map<DesktopConsole, Promise<void>>()
  let current: DesktopConsole | null = null
  let opening: Promise<DesktopConsole> | null = null
  let turn: Promise<void> = Promise.resolve()
  let restarting: Promise<void> | null = null
  let isClosed = false

  const retire = (console: DesktopConsole): Promise<void> => {
    const done = console
      .close()
      .catch((error: unknown) => shell.log(`closing ${console.workspace.dir} failed: ${String(error)}`))
      .finally(() => retiring.delete(console))
    retiring.set(console, done)
    return done
  }

  const take = (next: DesktopConsole): void => {
    const before = current
    current = next
    bridge.attach(next)
    if (before !== null) void retire(before)
    options.onOpened(next, true)
  }

  const attempt = async (choice: WorkspaceChoice): Promise<void> => {
    const dir = await realpath(choice.dir).catch(() => choice.dir)
    if (current !== null && (current.workspace.dir === dir || current.workspace.dir === choice.dir)) {
      options.onOpened(current, false)
      return
    }
    // A folder that was left a moment ago may still be draining, and its lock is ours.
    for (const [console, done] of retiring) if (console.workspace.dir === dir) await done
    if (isClosed) return
    let opened: DesktopConsole | null = null
    opening = options.openConsole(choice, (between) => void inTurn(() => restart(opened, choice, between)))
    try {
      const next = await opening
      opened = next
      if (isClosed) await retire(next)
      else take(next)
    } finally {
      opening = null
    }
  }

  /** The folder that is shown goes and comes back. One that has been left meanwhile is left alone. */
  const restart = async (
    console: DesktopConsole | null,
    choice: WorkspaceChoice,
    between: () => Promise<void>,
  ): Promise<void> => {
    if (isClosed || console === null || current !== console) return
    current = null
    await retire(console)
    restarting = between()
    await restarting
    restarting = null
    await open(choice)
  }

  /** Asks what to do about a failure; resolves to the folder to try next. */
  const explain = async (error: unknown, dir: string): Promise<WorkspaceChoice | null> => {
    shell.log(
      `${dir} did not open: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
    const { box, answers, url } = failureDialog(error, dir, current !== null)
    const { response } = await shell.dialogs.showMessageBox(box)
    const answer = answers[response] ?? 'leave'
    if (answer === 'visit' && url !== null) await shell.openExternal(url)
    return answer === 'another' ? await ask() : null
  }

  const ask = async (): Promise<WorkspaceChoice | null> => {
    const { canceled, filePaths } = await shell.dialogs.showOpenDialog({
      title: 'Open a folder of handlers',
      buttonLabel: 'Open',
      properties: ['openDirectory', 'createDirectory'],
    })
    const dir = filePaths[0]
    return canceled || dir === undefined ? null : { dir, isConfirmed: false }
  }

  const open = async (choice: WorkspaceChoice): Promise<void> => {
    let next: WorkspaceChoice | null = choice
    while (next !== null && !isClosed) {
      const { dir }: WorkspaceChoice = next
      try {
        await attempt(next)
        return
      } catch (error) {
        next = isClosed ? null : await explain(error, dir)
      }
    }
    if (current === null) shell.app.quit()
  }

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work).catch((error: unknown) => shell.log(`opening a folder failed: ${String(error)}`))
    return turn
  }

  return {
    open: (choice) => inTurn(() => open(choice)),
    choose: () =>
      inTurn(async () => {
        const choice = await ask()
        if (choice !== null) await open(choice)
      }),
    isOpen: () => current !== null,
    closeLimitMs() {
      const all = [...retiring.keys(), ...(current === null ? [] : [current])]
      const slowest = Math.max(0, ...all.map(({ workspace: { config } }) => config.drainMs + config.graceMs))
      return slowest + CLOSE_SLACK_MS
    },
    async close() {
      isClosed = true
      // A dialog that still asks must not hold this up, but a folder that is being opened must be closed too.
      await opening?.catch(() => {})
      // Half a restore is safe, and a whole one better.
      await restarting
      const last = current
      current = null
      if (last !== null) void retire(last)
      await Promise.all(retiring.values())
    },
  }
}
