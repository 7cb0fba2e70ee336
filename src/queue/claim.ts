import type { Lane } from '../model/queue.ts'
import { cells } from '../store/counters.ts'
import { claimNext, promoteDue, settleSettings, type ClaimedRow, type JobRow } from '../store/jobs.ts'
import { pausedQueues } from '../store/paused-queues.ts'
import type { Store } from '../store/store.ts'
import type { HandlerRegistry } from './registry.ts'
import type { Turns } from './turns.ts'
import { settingsFor } from './view.ts'

/** Jobs made due in one transaction; more follow in the next. */
const PROMOTE_LIMIT = 500

/** A place that is free to run a job. */
export interface FreeWorker {
  readonly id: number
  /** Its own queue; null where it is shared. */
  readonly queue: string | null
}

export interface Claimed {
  readonly row: ClaimedRow
  readonly worker: FreeWorker
}

export interface ClaimRound {
  readonly claimed: readonly Claimed[]
  /** Failed jobs whose backoff is over, now pending, and not claimed in this round. */
  readonly promoted: readonly JobRow[]
  /** There were more to make due than one transaction takes. */
  readonly hasMore: boolean
}

/** Make due what has waited long enough, then give every free worker a job, if there is one. Inside `store.write`. */
export function claimRound(
  store: Store,
  registry: HandlerRegistry,
  turns: Turns,
  free: readonly FreeWorker[],
  randomToken: () => string,
  now: number,
): ClaimRound {
  const promoted = promoteDue(store, now, PROMOTE_LIMIT)
  const waiting = waitingQueues(store)
  const claimed: Claimed[] = []
  for (const worker of free) {
    const row = claimFor(store, turns.order(worker.queue, waiting), randomToken, now)
    if (!row) continue
    if (worker.queue === null) turns.taken(row.queue)
    claimed.push({ row: withSettings(store, registry, row), worker })
  }
  const isClaimed = new Set(claimed.map(({ row }) => row.id))
  return {
    claimed,
    promoted: promoted.filter(({ id }) => !isClaimed.has(id)),
    hasMore: promoted.length === PROMOTE_LIMIT,
  }
}

/** Every worker that there is, from the lanes. */
export function workersOf(lanes: readonly Lane[]): FreeWorker[] {
  return lanes
    .flatMap(({ queue, workers }) => Array.from({ length: workers }, () => queue))
    .map((queue, i) => ({ id: i + 1, queue }))
}

function waitingQueues(store: Store): readonly string[] {
  const paused = new Set(pausedQueues(store).map(({ name }) => name))
  const waiting = new Set(cells(store, { status: ['pending'] }).map(({ queue }) => queue))
  return [...waiting].filter((queue) => !paused.has(queue))
}

function claimFor(
  store: Store,
  queues: readonly string[],
  randomToken: () => string,
  now: number,
): ClaimedRow | undefined {
  for (const queue of queues) {
    const row = claimNext(store, queue, randomToken(), now)
    if (row) return row
  }
  return undefined
}

/** The enqueuer may not have known the handler: the first claim settles what it left open. */
function withSettings(store: Store, registry: HandlerRegistry, row: ClaimedRow): ClaimedRow {
  if (row.maxAttempts !== null && row.retryDelayMs !== null && row.timeoutMs !== null) return row
  const settings = settingsFor(row, registry)
  settleSettings(store, row.id, settings)
  return { ...row, ...settings }
}
