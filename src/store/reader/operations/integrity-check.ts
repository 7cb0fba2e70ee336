import type { IntegrityReport } from '../../../model/health.ts'
import { checkIntegrity } from '../integrity.ts'
import type { ReaderOperation } from '../operation.ts'

/** Every page, row, constraint and index of the database as it is now. */
export const integrityCheck: ReaderOperation<Record<string, never>, IntegrityReport> = {
  lane: 'scan',
  run: (_input, { db, report, checkCancelled }) => checkIntegrity(db, { report, checkCancelled }),
}
