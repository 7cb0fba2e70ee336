import type { RetryPlan } from '../model/operation.ts'
import type { WavePlan } from '../model/wave-plan.ts'
import type { Store } from './store.ts'
import { wavesOf, type WaveRow } from './waves.ts'

/** Enter the plan of a retry in waves. To be called inside `store.write`, as everything here that writes. */
export function enterPlan(store: Store, operationId: number, plan: WavePlan, asOf: number): void {
  store
    .statement('INSERT INTO plans (operation_id, plan, as_of) VALUES (?, ?, ?)')
    .run(operationId, JSON.stringify(plan), asOf)
}

export interface StoredPlan {
  readonly plan: WavePlan
  /** Jobs that changed after this moment are passed over, UTC ms. */
  readonly asOf: number
  /** Whether its jobs are fixed: before that, none is let go. */
  readonly isFixed: boolean
  readonly jobs: number
  /** How many of them had their turn. */
  readonly taken: number
  readonly stoppedBy: number | null
}

export function findPlan(store: Store, operationId: number): StoredPlan | undefined {
  const row = store
    .statement<{ plan: string; isFixed: 0 | 1 } & Omit<StoredPlan, 'plan' | 'isFixed'>>(
      `SELECT plan, as_of AS asOf, is_fixed AS isFixed, jobs, taken, stopped_by AS stoppedBy
       FROM plans WHERE operation_id = ?`,
    )
    .get(operationId)
  return row && { ...row, plan: JSON.parse(row.plan) as WavePlan, isFixed: row.isFixed === 1 }
}

/** A plan as far as it has come; null for an operation without one. */
export function retryPlan(store: Store, operationId: number): RetryPlan | null {
  const found = findPlan(store, operationId)
  if (!found) return null
  const { plan, isFixed, jobs, taken, stoppedBy } = found
  const waves = wavesOf(store, operationId).map(toWave)
  return { plan, isFixed, jobs, remaining: jobs - taken, waves, stoppedBy }
}

/** Operations with a plan that are not over, oldest first. */
export function openPlans(store: Store): readonly number[] {
  return store
    .statement<number>(
      `SELECT operations.id FROM operations JOIN plans ON plans.operation_id = operations.id
       WHERE finished_at IS NULL ORDER BY operations.id`,
    )
    .pluck()
    .all()
}

/** Fix these jobs for their turn, after those that are fixed already. */
export function fixJobs(store: Store, operationId: number, ids: readonly number[]): void {
  store
    .statement(
      'INSERT INTO plan_jobs (operation_id, number, ids) SELECT ?, jobs, ? FROM plans WHERE operation_id = ?',
    )
    .run(operationId, JSON.stringify(ids), operationId)
  store.statement('UPDATE plans SET jobs = jobs + ? WHERE operation_id = ?').run(ids.length, operationId)
}

/** All of its jobs are fixed. */
export function endFixing(store: Store, operationId: number): void {
  store.statement('UPDATE plans SET is_fixed = 1 WHERE operation_id = ?').run(operationId)
}

/** Forget what was fixed: a host went away before it was all, and none had been let go. */
export function beginFixing(store: Store, operationId: number): void {
  store.statement('DELETE FROM plan_jobs WHERE operation_id = ?').run(operationId)
  store.statement('UPDATE plans SET jobs = 0 WHERE operation_id = ? AND is_fixed = 0').run(operationId)
}

/** Ids of its jobs from `number` on, `limit` at most; fewer where a portion ends before. */
export function fixedJobs(
  store: Store,
  operationId: number,
  number: number,
  limit: number,
): readonly number[] {
  const found = store
    .statement<{ number: number; ids: string }>(
      `SELECT number, ids FROM plan_jobs WHERE operation_id = ? AND number <= ? ORDER BY number DESC LIMIT 1`,
    )
    .get(operationId, number)
  if (!found) return []
  const from = number - found.number
  return (JSON.parse(found.ids) as readonly number[]).slice(from, from + limit)
}

/** So many more of its jobs have had their turn, `released` of them in a wave's portion of `portion` jobs by now. */
export function takeJobs(
  store: Store,
  operationId: number,
  { taken, wave, portion }: { readonly taken: number; readonly wave: number; readonly portion: number },
): void {
  store.statement('UPDATE plans SET taken = taken + ? WHERE operation_id = ?').run(taken, operationId)
  store
    .statement('UPDATE waves SET portion = ? WHERE operation_id = ? AND number = ?')
    .run(portion, operationId, wave)
}

/** A wave has stopped the plan; null lets it go on. */
export function stopPlan(store: Store, operationId: number, wave: number | null): void {
  store.statement('UPDATE plans SET stopped_by = ? WHERE operation_id = ?').run(wave, operationId)
}

/** Somebody lets the plan go on past a wave that had stopped it. */
export function acceptWave(
  store: Store,
  operationId: number,
  wave: number,
  because: string | null,
  now: number,
): void {
  store
    .statement('UPDATE waves SET accepted_at = ?, accepted_because = ? WHERE operation_id = ? AND number = ?')
    .run(now, because, operationId, wave)
}

function toWave(row: WaveRow): RetryPlan['waves'][number] {
  const { number, size, beganAt, releasedAt, portion, pending, running, failed, dead, cancelled, gone } = row
  const jobs = pending + running + failed + row.completed + dead + cancelled + gone
  return {
    ...{ number, size: size ?? jobs, jobs, beganAt, releasedAt, portion },
    completed: row.firstCompleted,
    failedAsBefore: row.failedAsBefore,
    failedOtherwise: row.firstFailed - row.failedAsBefore,
    gone: row.firstGone,
    isAccepted: row.acceptedAt !== null,
    acceptedBecause: row.acceptedBecause,
    running,
  }
}
