import type { JobRow } from '../store/job-rows.ts'
import type { KindCount } from '../store/kinds.ts'
import type { Settled } from './outcomes.ts'
import type { Rollups } from './rollups.ts'

/** What the statistics are told of what the queue does. Each is called after the commit. */

/** @param given claims that were given back: a cancelled one among them never began */
export function countSettled(rollups: Rollups, settled: readonly Settled[], given: readonly JobRow[]): void {
  for (const { claim, outcome, build, row } of settled) {
    rollups.ended({
      jobId: row.id,
      queue: row.queue,
      type: row.type,
      build,
      outcome,
      status: row.status,
      dueAt: claim.runAt,
      startedAt: claim.startedAt,
      finishedAt: row.updatedAt,
    })
  }
  for (const { status, queue, type, updatedAt } of given) {
    if (status === 'cancelled') rollups.cancelled(queue, type, updatedAt)
  }
}

/** Attempts that went with their host: how long they waited and ran, nobody knows. */
export function countRecovered(rollups: Rollups, rows: readonly JobRow[]): void {
  for (const { id: jobId, queue, type, status, updatedAt: at } of rows) {
    rollups.ended({
      ...{ jobId, queue, type, build: null, outcome: 'lost', status },
      ...{ dueAt: at, startedAt: at, finishedAt: at },
    })
  }
}

/** Jobs that were cancelled while they waited. @param now UTC ms */
export function countCancelled(rollups: Rollups, kinds: readonly KindCount[], now: number): void {
  for (const { queue, type, jobs } of kinds) rollups.cancelled(queue, type, now, jobs)
}
