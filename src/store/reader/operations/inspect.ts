import { statSync } from 'node:fs'
import { StorageError } from '../../../errors.ts'
import type { BackupContents } from '../../../model/health.ts'
import { judgeBackup } from '../../judge-backup.ts'
import { looking } from '../../read-only.ts'
import { statsOf, watermarkOf } from '../counted.ts'
import { checkIntegrity } from '../integrity.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'

/**
 * Look through a copy as if it were to be restored.
 *
 * @throws NOT_FOUND; STORAGE_FAILED where it can't be
 */
export const inspect: ReaderOperation<{ readonly file: string }, BackupContents> = {
  lane: 'scan',
  run: ({ file }, means) => contentsOf(file, means),
}

export function contentsOf(
  file: string,
  means: Pick<ReaderMeans, 'report' | 'checkCancelled'>,
): BackupContents {
  judgeBackup(file)
  return looking(file, (db) => {
    const { faults } = checkIntegrity(db, means)
    if (faults.length > 0) {
      throw new StorageError('STORAGE_FAILED', `${file} can’t be restored: it is damaged (${faults[0]})`)
    }
    return {
      bytes: statSync(file).size,
      version: db.pragma('user_version', { simple: true }) as number,
      stats: statsOf(db),
      lastChangeAt: watermarkOf(db).lastChangeAt,
    }
  })
}
