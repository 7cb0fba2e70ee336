import type { Clock } from '../clock.ts'
import { messageOf, YardmasterError } from '../errors.ts'
import { noteHealth } from '../health/health-file.ts'
import type { Health } from '../health/health.ts'
import { restoreLocked } from '../store/restore.ts'
import type { Workspace } from '../workspace/workspace.ts'

export interface RestoringOptions {
  readonly workspace: Workspace
  readonly health: Health
  readonly clock: Clock
  readonly log: (line: string) => void
  /** As of ConsoleOptions. */
  readonly restart: ((between: () => Promise<void>) => void) | undefined
}

/** Put a kept copy in the database's place: refused here, while everything still runs, or done once nothing does. */
export async function restoreBackup(name: string, options: RestoringOptions): Promise<void> {
  const { workspace, health, clock, log, restart } = options
  const { databaseFile, dir } = workspace
  const file = health.fileOf(name)
  if (!restart) {
    throw new YardmasterError(
      'WRONG_PHASE',
      `this host can't restore by itself: stop it, then run yardmaster restore ${file} --workspace ${dir}`,
    )
  }
  await health.preview(name)
  restart(async () => {
    let failure: string | null = null
    try {
      await restoreLocked({ databaseFile, file, clock })
    } catch (error) {
      failure = messageOf(error)
      log(`restoring ${file} failed: ${failure}`)
    }
    noteHealth(databaseFile, { restore: { at: clock.now(), name, error: failure } })
  })
}
