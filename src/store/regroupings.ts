import type { GroupRule } from '../model/group-rule.ts'
import type { RuleChange } from '../model/operation.ts'
import type { Store } from './store.ts'

/** Kept failures to be grouped anew. */
export interface Regrouping {
  readonly id: number
  /** Its entry in the ledger; null where nobody has asked for it: failures from before there were groups. */
  readonly operationId: number | null
  /** The handler whose failures; null for those of any that are in no group. */
  readonly typeId: number | null
  /** The rule before and after; null where there is none. */
  readonly before: GroupRule | null
  readonly after: GroupRule | null
  /** How far it has come. */
  readonly afterJobId: number
  readonly isOpen: boolean
}

interface Row extends Omit<Regrouping, 'before' | 'after' | 'isOpen'> {
  readonly before: string | null
  readonly after: string | null
  readonly isOpen: 0 | 1
}

const SELECT = `SELECT id, operation_id AS operationId, type_id AS typeId, before, after, after_job_id AS afterJobId,
  is_open AS isOpen FROM regroupings`

/** The oldest that is not through; undefined where all are. */
export function nextRegrouping(store: Store): Regrouping | undefined {
  const row = store.statement<Row>(`${SELECT} WHERE is_open = 1 ORDER BY id LIMIT 1`).get()
  return row && toRegrouping(row)
}

/** That of an operation. */
export function regroupingOf(store: Store, operationId: number): Regrouping | undefined {
  const row = store.statement<Row>(`${SELECT} WHERE operation_id = ?`).get(operationId)
  return row && toRegrouping(row)
}

/** What an operation has made of a rule; null where it was about none. */
export function ruleChangeOf(store: Store, operationId: number): RuleChange | null {
  const of = regroupingOf(store, operationId)
  return of ? { before: of.before, after: of.after } : null
}

/** To be called inside `store.write`, as all below. */
export function enterRegrouping(
  store: Store,
  { operationId, typeId, before, after }: Omit<Regrouping, 'id' | 'afterJobId' | 'isOpen'>,
): void {
  const json = (rule: GroupRule | null): string | null => rule && JSON.stringify(rule)
  store
    .statement('INSERT INTO regroupings (operation_id, type_id, before, after) VALUES (?, ?, ?, ?)')
    .run(operationId, typeId, json(before), json(after))
}

export function regroupedUpTo(store: Store, id: number, jobId: number): void {
  store.statement('UPDATE regroupings SET after_job_id = ? WHERE id = ?').run(jobId, id)
}

/** It is through, or was stopped. One that nobody asked for leaves nothing behind. */
export function closeRegrouping(store: Store, id: number): void {
  store.statement('UPDATE regroupings SET is_open = 0 WHERE id = ?').run(id)
  store.statement('DELETE FROM regroupings WHERE id = ? AND operation_id IS NULL').run(id)
}

function toRegrouping({ before, after, isOpen, ...row }: Row): Regrouping {
  const rule = (json: string | null): GroupRule | null =>
    json === null ? null : (JSON.parse(json) as GroupRule)
  return { ...row, before: rule(before), after: rule(after), isOpen: isOpen === 1 }
}
