import { systemClock } from '../clock.ts'
import { backupFile, dropOldest } from '../store/backup-files.ts'
import { versionOf } from '../store/read-only.ts'
import { createReader } from '../store/reader/reader.ts'
import type { BackupArguments } from './arguments.ts'
import { databaseOf } from './database-of.ts'
import { progressLine } from './progress-line.ts'

/** Make a verified copy of a workspace's database, beside a running host or without one. */
export async function backUp({ workspace, to }: BackupArguments): Promise<void> {
  const databaseFile = databaseOf(workspace)
  const now = systemClock.now()
  // A host of this version may not have opened it yet.
  const target = to ?? backupFile(databaseFile, versionOf(databaseFile), now)
  const reader = createReader({ file: databaseFile, clock: systemClock })
  const line = progressLine()
  try {
    const { rows, bytes } = await reader.run('backup', { target }, { onProgress: line.show })
    line.end()
    console.log(`${target}: ${rows['jobs'] ?? 0} jobs, ${bytes} bytes, verified`)
    if (to === null) dropOldest(databaseFile, now)
  } finally {
    line.end()
    await reader.close()
  }
}
