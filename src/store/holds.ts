import { InvalidInputError } from '../errors.ts'
import { HOLD_LIMITS, type Hold, type Holds, type HeldBy } from '../model/hold.ts'
import { IS_HELD } from './held-time.ts'
import type { Store } from './store.ts'

interface HoldRow {
  readonly id: number
  readonly type: string
  readonly condition: string
  readonly isOnce: 0 | 1
  readonly isOn: 0 | 1
  readonly createdAt: number
  readonly stopped: number
  readonly lastJobId: number | null
  readonly lastHeldAt: number | null
}

const COLUMNS = `id, type, condition, is_once AS isOnce, is_on AS isOn, created_at AS createdAt, stopped,
  last_job_id AS lastJobId, last_held_at AS lastHeldAt`

/** What a claim has to know of a hold. */
export type HoldOn = Pick<Hold, 'id' | 'type' | 'condition' | 'isOnce'>

/**
 * The holds that are on, oldest first. Every claim asks, in its transaction, so that one of another process counts
 * from its commit on; where there is none, it is one look at an index without entries.
 */
export function holdsOn(store: Store): readonly HoldOn[] {
  const rows = store
    .statement<HoldRow>(`SELECT ${COLUMNS} FROM holds INDEXED BY holds_on WHERE is_on = 1 ORDER BY id`)
    .all()
  return rows.map(({ isOnce, ...row }) => ({ ...row, isOnce: isOnce === 1 }))
}

/** Newest first, with what waits. */
export function listHolds(store: Store): Holds {
  const waiting = waitingByHold(store)
  const rows = store.statement<HoldRow>(`SELECT ${COLUMNS} FROM holds ORDER BY id DESC`).all()
  const sums = [...waiting.values()]
  const [oldest] = sums.map((sum) => sum.oldest).sort((a, b) => a.heldAt - b.heldAt)
  return {
    holds: rows.map((row) => read(row, waiting.get(row.id)?.jobs ?? 0)),
    waiting: sums.reduce((sum, { jobs }) => sum + jobs, 0),
    oldest: oldest ?? null,
  }
}

export function findHold(store: Store, id: number): Hold | undefined {
  return listHolds(store).holds.find((hold) => hold.id === id)
}

/** What stopped a job last; undefined where nothing has. */
export function heldBy(store: Store, jobId: number): HeldBy | undefined {
  const row = store
    .statement<{ holdId: number; heldAt: number }>(
      'SELECT hold_id AS holdId, held_at AS heldAt FROM held_jobs WHERE job_id = ?',
    )
    .get(jobId)
  return row && { hold: findHold(store, row.holdId) ?? null, heldAt: row.heldAt }
}

/**
 * Set a hold; one of the same type and condition takes its place, and is on. Where there are too many, the oldest
 * that is off goes. Inside `store.write`, as everything below.
 *
 * @throws INVALID_INPUT where all are on
 */
export function keepHold(
  store: Store,
  { type, condition, isOnce }: Pick<Hold, 'type' | 'condition' | 'isOnce'>,
  now: number,
): number {
  store
    .statement(
      `DELETE FROM holds WHERE id = (SELECT min(id) FROM holds WHERE is_on = 0)
         AND (SELECT count(*) FROM holds) >= ${HOLD_LIMITS.holds}`,
    )
    .run()
  const id = store
    .statement<number>(
      `INSERT INTO holds (type, condition, is_once, is_on, created_at) VALUES (?, ?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET is_once = excluded.is_once, is_on = 1 RETURNING id`,
    )
    .pluck()
    .get(type, condition, isOnce ? 1 : 0, now) as number
  const all = store.statement<number>('SELECT count(*) FROM holds').pluck().get() as number
  if (all > HOLD_LIMITS.holds) {
    throw new InvalidInputError('type', `${HOLD_LIMITS.holds} holds at most: switch one off first`)
  }
  return id
}

/** @returns whether there is such a hold */
export function switchHold(store: Store, id: number, isOn: boolean): boolean {
  return store.statement('UPDATE holds SET is_on = ? WHERE id = ?').run(isOn ? 1 : 0, id).changes > 0
}

/** What it holds stays held. @returns whether there was such a hold */
export function removeHold(store: Store, id: number): boolean {
  return store.statement('DELETE FROM holds WHERE id = ?').run(id).changes > 0
}

interface Waiting {
  readonly jobs: number
  readonly oldest: { readonly jobId: number; readonly heldAt: number }
}

/** What waits of each hold, those that are no more included: as many jobs are looked at as are counted. */
function waitingByHold(store: Store): ReadonlyMap<number, Waiting> {
  const rows = store
    .statement<{ holdId: number; jobs: number; jobId: number; heldAt: number }>(
      // With min() alone, the bare column is that of the row which has it.
      `SELECT hold_id AS holdId, count(*) AS jobs, job_id AS jobId, min(held_at) AS heldAt
       FROM (SELECT id FROM jobs INDEXED BY jobs_waiting WHERE ${IS_HELD} LIMIT ${HOLD_LIMITS.counted}) AS held
         CROSS JOIN held_jobs ON held_jobs.job_id = held.id
       GROUP BY hold_id`,
    )
    .all()
  return new Map(rows.map(({ holdId, jobs, ...oldest }) => [holdId, { jobs, oldest }]))
}

function read({ isOnce, isOn, ...row }: HoldRow, waiting: number): Hold {
  return { ...row, isOnce: isOnce === 1, isOn: isOn === 1, waiting }
}
