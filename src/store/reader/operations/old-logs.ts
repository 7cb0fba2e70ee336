import type { AttemptPlace } from '../../attempt-logs.ts'
import type { ReaderOperation } from '../operation.ts'

/** Jobs whose attempts are looked at before a caller is asked whether it still waits. */
const STRETCH = 10_000

/** Attempts that ended before a moment (UTC ms) and still have their logs: the next `limit` after one, in their order. */
export const oldLogs: ReaderOperation<
  { readonly endedBefore: number; readonly after: AttemptPlace | null; readonly limit: number },
  readonly AttemptPlace[]
> = {
  lane: 'scan',
  run({ endedBefore, after, limit }, { db, checkCancelled }) {
    const last = db.prepare<[], number | null>('SELECT max(job_id) FROM attempts').pluck().get() ?? 0
    const find = db
      .prepare<unknown[], [number, number]>(
        `SELECT job_id, number FROM attempts
         WHERE (job_id, number) > (?, ?) AND job_id <= ? AND finished_at < ? AND logs IS NOT NULL
         ORDER BY job_id, number LIMIT ?`,
      )
      .raw()
    const found: AttemptPlace[] = []
    let from: AttemptPlace = after ?? [0, 0]
    while (from[0] <= last && found.length < limit) {
      checkCancelled()
      const to = from[0] + STRETCH
      const rows = find.all(...from, to, endedBefore, limit - found.length)
      found.push(...rows)
      from = found.length < limit ? [to, Number.MAX_SAFE_INTEGER] : from
    }
    return found
  },
}
