import type { CountersReport } from '../../../model/health.ts'
import { compareCounters } from '../counted.ts'
import type { ReaderOperation } from '../operation.ts'

/** Whether the kept counters say what a count of the jobs says. Setting them right is the writer's to do. */
export const countersCheck: ReaderOperation<Record<string, never>, CountersReport> = {
  lane: 'scan',
  run: (_input, { db }) => compareCounters(db),
}
