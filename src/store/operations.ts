import type {
  Correction,
  JobChange,
  Operation,
  OperationKind,
  OperationSelection,
  OperationState,
  Skipped,
  Surface,
} from '../model/operation.ts'
import type { Store } from './store.ts'
import { retryPlan } from './plans.ts'
import { ruleChangeOf } from './regroupings.ts'
import { OUTCOMES_OF, toOutcomes } from './waves.ts'

/** What is known of an operation before it begins. */
export interface NewOperation {
  readonly kind: OperationKind
  readonly surface: Surface
  readonly reason: string | null
  readonly selection: OperationSelection
  readonly change: JobChange | null
  readonly correction: Correction | null
  readonly undoes: number | null
}

/** How far an operation has come. */
export interface OperationCounts {
  readonly affected: number
  readonly skipped: readonly Skipped[]
}

/** Enter an operation that begins. To be called inside `store.write`, as everything here that writes. */
export function beginOperation(store: Store, operation: NewOperation, now: number): number {
  const { kind, surface, reason, selection, change, correction, undoes } = operation
  const given = change ?? correction
  const { lastInsertRowid } = store
    .statement(
      `INSERT INTO operations (kind, surface, reason, selection, change, state, started_at, undoes)
       VALUES (?, ?, ?, ?, ?, 'running', ?, ?)`,
    )
    .run(kind, surface, reason, JSON.stringify(selection), given && JSON.stringify(given), now, undoes)
  return Number(lastInsertRowid)
}

/** Say how an operation stands. One that was taken for interrupted, and goes on, is set right by this. */
export function updateOperation(
  store: Store,
  id: number,
  state: OperationState,
  { affected, skipped }: OperationCounts,
  end: { readonly finishedAt: number | null; readonly error?: string | null } = { finishedAt: null },
): void {
  store
    .statement(
      'UPDATE operations SET state = ?, affected = ?, skipped = ?, finished_at = ?, error = ? WHERE id = ?',
    )
    .run(state, affected, JSON.stringify(skipped), end.finishedAt, end.error ?? null, id)
}

/**
 * Mark what a host that is gone had begun: it ended with its last portion, whose counts are its counts. A retry in
 * waves, and a grouping anew, have not ended: the next host goes on with them.
 *
 * @returns the operations that were interrupted
 */
export function interruptOperations(store: Store): readonly number[] {
  return store
    .statement<number>(
      `UPDATE operations SET state = 'interrupted', finished_at = coalesce(
         (SELECT max(at) FROM operation_jobs WHERE operation_id = operations.id), started_at)
       WHERE finished_at IS NULL AND id NOT IN (SELECT operation_id FROM plans)
         AND id NOT IN (SELECT operation_id FROM regroupings WHERE is_open = 1 AND operation_id IS NOT NULL)
       RETURNING id`,
    )
    .pluck()
    .all()
}

/** Which operations are asked for; an absent key allows all. */
export interface OperationsFilter {
  readonly kind?: readonly OperationKind[] | undefined
  readonly state?: readonly OperationState[] | undefined
  readonly surface?: readonly Surface[] | undefined
}

export function findOperation(store: Store, id: number): Operation | undefined {
  const row = store.statement<OperationRow>(`SELECT ${COLUMNS} FROM operations WHERE id = ?`).get(id)
  return row && toOperation(store, row)
}

/** Newest first, those with an id below `before`. */
export function listOperations(
  store: Store,
  filter: OperationsFilter,
  before: number,
  limit: number,
): Operation[] {
  return store
    .statement<OperationRow>(
      `SELECT ${COLUMNS} FROM operations WHERE id < ?
         AND (json_array_length(?) = 0 OR kind IN (SELECT value FROM json_each(?)))
         AND (json_array_length(?) = 0 OR state IN (SELECT value FROM json_each(?)))
         AND (json_array_length(?) = 0 OR surface IN (SELECT value FROM json_each(?)))
       ORDER BY id DESC LIMIT ?`,
    )
    .all(
      before,
      ...[filter.kind, filter.state, filter.surface].flatMap((values) => {
        const json = JSON.stringify(values ?? [])
        return [json, json]
      }),
      limit,
    )
    .map((row) => toOperation(store, row))
}

/** Forget up to `limit` operations that ended at or before `endedBefore`, oldest first. @returns how many */
export function purgeOperations(store: Store, endedBefore: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM operations WHERE id IN (SELECT id FROM (SELECT id, finished_at FROM operations ORDER BY id LIMIT ?)
         WHERE finished_at <= ?)`,
    )
    .run(limit, endedBefore).changes
}

interface OperationRow {
  readonly id: number
  readonly kind: OperationKind
  readonly surface: Surface
  readonly reason: string | null
  readonly selection: string
  /** What waiting jobs were given, or how payloads were corrected. */
  readonly change: string | null
  readonly state: OperationState
  readonly affected: number
  readonly skipped: string
  readonly outcomes: string | null
  readonly error: string | null
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly undoes: number | null
  readonly undoneBy: number | null
}

const COLUMNS = `id, kind, surface, reason, selection, change, state, affected, skipped, error,
  started_at AS startedAt, finished_at AS finishedAt, undoes, ${OUTCOMES_OF} AS outcomes,
  (SELECT max(id) FROM operations AS undo WHERE undo.undoes = operations.id AND undo.affected > 0) AS undoneBy`

function toOperation(
  store: Store,
  { selection, change, skipped, outcomes, ...row }: OperationRow,
): Operation {
  const left = JSON.parse(skipped) as readonly Skipped[]
  return {
    ...row,
    selection: JSON.parse(selection) as OperationSelection,
    change: row.kind === 'change' && change !== null ? (JSON.parse(change) as JobChange) : null,
    correction: row.kind === 'correct' && change !== null ? (JSON.parse(change) as Correction) : null,
    ruleChange: row.kind === 'regroup' || row.kind === 'undo' ? ruleChangeOf(store, row.id) : null,
    skipped: left,
    outcomes: toOutcomes(outcomes),
    plan: row.kind === 'retry' ? retryPlan(store, row.id) : null,
    matched: left.reduce((sum, { count }) => sum + count, row.affected),
  }
}
