import type { RestorePreview } from '../../../model/health.ts'
import { looking } from '../../read-only.ts'
import { differenceSince, statsOf, watermarkOf } from '../counted.ts'
import type { ReaderOperation } from '../operation.ts'
import { contentsOf } from './inspect.ts'

/** What restoring this copy would bring back, and what it would take away. @throws as `inspect` */
export const restorePreview: ReaderOperation<{ readonly file: string }, RestorePreview> = {
  lane: 'scan',
  run({ file }, means) {
    const backup = contentsOf(file, means)
    const then = looking(file, watermarkOf)
    return { backup, present: statsOf(means.db), ...differenceSince(means.db, then) }
  },
}
