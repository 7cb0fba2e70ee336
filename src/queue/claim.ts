import { queuesWithPending } from '../store/counters.ts'
import { claimNext, promoteDue, settleSettings, unclaim, type ClaimedRow } from '../store/claims.ts'
import type { JobRow } from '../store/job-rows.ts'
import type { Store } from '../store/store.ts'
import { holdBack, type HeldBack } from './holding.ts'
import type { HandlerRegistry } from './registry.ts'
import type { Turns } from './turns.ts'
import { settingsFor } from './view.ts'

/** Jobs made due in one transaction; more follow in the next. */
const PROMOTE_LIMIT = 500
/** Jobs of a lane that are held in one transaction, about: each costs as much as a claim and an enqueue. */
const HELD_LIMIT = 50

/** How many jobs a lane (a named queue's own workers, or with null the shared ones) can take now. */
export interface Demand {
  readonly queue: string | null
  /** Workers that are free. */
  readonly free: number
  /** Jobs beside those, to be claimed shortly before a worker is free for them. */
  readonly ahead: number
}

export interface ClaimRound {
  /** By lane, in the order of the demands; each in the order in which its jobs are to run. */
  readonly claimed: readonly (readonly ClaimedRow[])[]
  /** Failed jobs whose backoff is over, now pending, and not claimed in this round. */
  readonly promoted: readonly JobRow[]
  /** Jobs that would have been claimed, and that a hold has stopped. */
  readonly held: readonly JobRow[]
  /** There was more to make due, or to hold, than one transaction takes. */
  readonly hasMore: boolean
}

/**
 * Make due what has waited long enough, then claim what the lanes can take, but for what a hold stops. Inside
 * `store.write`.
 */
export function claimRound(
  store: Store,
  registry: HandlerRegistry,
  turns: Turns,
  demands: readonly Demand[],
  randomToken: () => string,
  now: number,
): ClaimRound {
  const promoted = promoteDue(store, now, PROMOTE_LIMIT)
  const isDemanded = demands.some(({ free, ahead }) => free + ahead > 0)
  const waiting = isDemanded ? queuesWithPending(store) : []
  const lanes = demands.map((demand) =>
    claimUnheld(
      demand,
      (rest) => claimFor(store, turns, rest, waiting, randomToken, now),
      (rows) => holdBack(store, rows, now),
    ),
  )
  const held = lanes.flatMap((lane) => lane.held)
  const claimed = lanes.map((lane) => lane.claimed)
  const isTold = new Set(promoted.length === 0 ? [] : [...claimed.flat(), ...held].map(({ id }) => id))
  return {
    claimed: claimed.map((rows) => rows.map((row) => withSettings(store, registry, row))),
    promoted: promoted.filter(({ id }) => !isTold.has(id)),
    held,
    hasMore: promoted.length === PROMOTE_LIMIT || lanes.some((lane) => lane.held.length >= HELD_LIMIT),
  }
}

/**
 * Claim for a lane, but for what a hold stops: that leaves its place to the next, so that those behind a held backlog
 * need not wait for a commit to each few of it.
 */
function claimUnheld(
  { queue, free, ahead }: Demand,
  claim: (demand: Demand) => readonly ClaimedRow[],
  hold: (rows: readonly ClaimedRow[]) => HeldBack,
): HeldBack {
  const claimed: ClaimedRow[] = []
  const held: JobRow[] = []
  for (;;) {
    const left = free + ahead - claimed.length
    // None waits behind a job that took its host down before.
    const isAlone = claimed.some(({ lostInARow }) => lostInARow > 0)
    const stillFree = Math.max(0, free - claimed.length)
    const back = hold(claim({ queue, free: stillFree, ahead: isAlone ? 0 : Math.min(ahead, left) }))
    claimed.push(...back.claimed)
    held.push(...back.held)
    if (back.held.length === 0 || held.length >= HELD_LIMIT) return { claimed, held }
  }
}

function claimFor(
  store: Store,
  turns: Turns,
  { queue: own, free, ahead }: Demand,
  waiting: readonly string[],
  randomToken: () => string,
  now: number,
): readonly ClaimedRow[] {
  const wanted = free + ahead
  if (wanted === 0) return []
  const token = randomToken()
  const rows = claimInTurns(turns, own, waiting, wanted, (queue, limit) =>
    claimNext(store, queue, limit, token, now),
  )
  // A job that took its host down before must not take others along that only waited behind it.
  if (rows.length <= free || !rows.some(({ lostInARow }) => lostInARow > 0)) return rows
  const tooMany = rows.slice(free).map(({ id }) => id)
  unclaim(store, tooMany, token, now)
  return rows.slice(0, free)
}

/**
 * Claim up to `wanted` jobs, each waiting queue an equal share in its turn, so that a long one doesn't
 * starve the rest; what a short one leaves over goes to the others.
 */
function claimInTurns(
  turns: Turns,
  own: string | null,
  waiting: readonly string[],
  wanted: number,
  claim: (queue: string, limit: number) => readonly ClaimedRow[],
): readonly ClaimedRow[] {
  const shares: ClaimedRow[][] = []
  let queues = turns.order(own, waiting)
  let left = wanted
  while (left > 0 && queues.length > 0) {
    const share = Math.ceil(left / queues.length)
    const unexhausted: string[] = []
    for (const queue of queues) {
      if (left === 0) break
      const limit = Math.min(share, left)
      const rows = claim(queue, limit)
      if (rows.length > 0) {
        shares.push([...rows])
        if (own === null) turns.taken(queue)
      }
      if (rows.length === limit) unexhausted.push(queue)
      left -= rows.length
    }
    queues = unexhausted
  }
  return interleaved(shares)
}

/** One of each in turn. */
function interleaved(shares: readonly (readonly ClaimedRow[])[]): readonly ClaimedRow[] {
  if (shares.length === 1) return shares[0] ?? []
  const longest = Math.max(0, ...shares.map(({ length }) => length))
  const rows: ClaimedRow[] = []
  for (let i = 0; i < longest; i++) {
    for (const share of shares) if (share[i]) rows.push(share[i] as ClaimedRow)
  }
  return rows
}

/** The enqueuer may not have known the handler: the first claim settles what it left open. */
function withSettings(store: Store, registry: HandlerRegistry, row: ClaimedRow): ClaimedRow {
  if (row.maxAttempts !== null && row.retryDelayMs !== null && row.timeoutMs !== null) return row
  const settings = settingsFor(row, registry)
  settleSettings(store, row.id, settings)
  return { ...row, ...settings }
}
