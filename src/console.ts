import { existsSync } from 'node:fs'
import { systemClock } from './clock.ts'
import { ConsoleLog } from './console/console-log.ts'
import type { ConsoleOptions } from './console/console-options.ts'
import { openEngine } from './console/engine.ts'
import { WorkspaceConsole, type Console } from './console/workspace-console.ts'
import { textIn, WorkspaceLockedError } from './errors.ts'
import { endOrphans } from './runner/orphans.ts'
import { acquireHostLock, type HostLock } from './store/host-lock.ts'
import { createReader } from './store/reader/reader.ts'
import { openStore } from './store/store.ts'
import { Builds } from './workspace/builds.ts'
import type { ResolvedConfig } from './workspace/config.ts'
import { WorkspaceSettings } from './workspace/workspace-settings.ts'
import { openWorkspace, type Workspace } from './workspace/workspace.ts'

export type { ConsoleOptions } from './console/console-options.ts'
export type { Console } from './console/workspace-console.ts'

/**
 * Open a workspace: the one function that both hosts call.
 *
 * @throws WorkspaceLockedError where another live host has it open; InvalidInputError where it is no folder;
 *   STORAGE_FAILED where its database can't be used
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { dir, stateDir, isConfirmed, processHost, clock = systemClock, secrets = [] } = options
  const consoleLog = new ConsoleLog({ clock, host: options.log, secrets })
  const undo: (() => unknown)[] = []
  let lock: HostLock | null = null
  try {
    const workspace = await openWorkspace({
      ...{ dir, stateDir, isConfirmed, processHost, clock, log: consoleLog.from('workspace') },
      // Before any of its code is run: a list of processes belongs to whoever holds the lock.
      async beforeLoad(opening) {
        undo.unshift(() => opening.close())
        const own = ownLock(opening)
        lock = own
        undo.unshift(() => own.release())
        await endOrphans(opening.processesFile)
        await consoleLog.keepIn(opening.logFolder)
      },
    })
    if (!lock) throw new Error('a workspace was opened without its lock')
    const isNew = !existsSync(workspace.databaseFile)
    const store = openStore({ file: workspace.databaseFile, clock })
    undo.unshift(() => store.close())
    const reader = createReader({ file: workspace.databaseFile, clock })
    undo.unshift(() => reader.close())
    const settings = new WorkspaceSettings({
      ...{ store, clock, log: consoleLog.from('settings') },
      config: () => workspace.config,
    })
    const config = (): ResolvedConfig => settings.config
    const engine = await openEngine({
      ...{ workspace, store, reader, processHost, clock, config },
      log: consoleLog.from('workers'),
    })
    const builds = new Builds({ store, reader, clock, dir: workspace.dir, log: consoleLog.from('handlers') })
    const ground = { options, clock, workspace, builds, lock, store, reader, settings, engine, consoleLog }
    const console = new WorkspaceConsole(ground)
    undo.unshift(() => console.close())
    if (isNew && options.firstJobs) await console.queue.enqueueMany(options.firstJobs)
    if (!options.isStartDeferred) await console.start()
    return console
  } catch (error) {
    for (const step of undo) await step()
    throw error
  }
}

function ownLock({ databaseFile, dir }: Workspace): HostLock {
  try {
    return acquireHostLock(databaseFile)
  } catch (error) {
    if (!(error instanceof WorkspaceLockedError)) throw error
    // People know the folder, not the file in it.
    throw new WorkspaceLockedError(dir, Number(error.data.pid), textIn(error, 'url'))
  }
}
