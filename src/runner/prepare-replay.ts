import { areFilesGuarded, onRefusedFiles } from './guard-files.ts'
import { guardNetwork } from './guard-network.ts'
import { openInspector, waitForDebugger } from './pause-at-run.ts'
import type { ReplayTerms } from './protocol.ts'

export interface ReplayMeans {
  /** Says something in the log of the replay. */
  warn(message: string): void
  /** Resolves once the host has been told where a debugger attaches. */
  debuggerAt(url: string): Promise<void>
}

/**
 * Set up what a replay asked for, before anything of the handler is loaded: its guards, and its debugger, which
 * then sees every file as it is loaded. Where a guard can't be had the replay fails, rather than run without.
 */
export async function prepareReplay({ guard, isDebugged }: ReplayTerms, means: ReplayMeans): Promise<void> {
  const refused = (what: string): void => means.warn(`guard: refused ${what}`)
  if (guard.files) {
    if (!areFilesGuarded(process.cwd())) {
      throw new Error(
        'the guard of files is not to be had in this host: replay without it, or in the headless host',
      )
    }
    onRefusedFiles(refused)
  }
  if (isDebugged) {
    await means.debuggerAt(openInspector())
    waitForDebugger()
  }
  if (guard.network) guardNetwork(refused)
}
