import { systemClock } from '../clock.ts'
import { textIn, WorkspaceLockedError } from '../errors.ts'
import { noteHealth } from '../health/health-file.ts'
import { restoreLocked } from '../store/restore.ts'
import { databaseIn } from '../workspace/dot-folder.ts'
import { prepareFolder } from '../workspace/folder.ts'
import type { RestoreArguments } from './arguments.ts'

/**
 * Put a copy in the place of a workspace's database; made where there is none, for what was lost with its folder.
 *
 * @throws WorkspaceLockedError while a host has it open; as `restoreDatabase`
 */
export async function restore({ workspace, file }: RestoreArguments): Promise<void> {
  const { dir } = await prepareFolder(workspace)
  const databaseFile = databaseIn(dir)
  const kept = await restoreLocked({ databaseFile, file, clock: systemClock }).catch((error: unknown) => {
    if (!(error instanceof WorkspaceLockedError)) throw error
    // People know the folder, not the file in it.
    throw new WorkspaceLockedError(dir, Number(error.data.pid), textIn(error, 'url'))
  })
  noteHealth(databaseFile, { restore: { at: systemClock.now(), name: file, error: null } })
  console.log(`restored ${file} into ${dir}`)
  console.log(kept === null ? 'there was no database before' : `the database before is kept in ${kept}`)
}
