import type { ChosenGroupState, GroupStanding } from '../model/failure-group.ts'
import type { Store } from './store.ts'

/** Whether there is a group of this number. */
export function isGroup(store: Store, id: number): boolean {
  return store.statement('SELECT 1 FROM failure_groups WHERE id = ?').get(id) !== undefined
}

/**
 * What a person makes of a group. To be called inside `store.write`, as everything here that writes.
 *
 * @param build the newest build of the handlers, on which it is resolved; null for handlers of a program's own
 */
export function setGroupState(
  store: Store,
  id: number,
  state: ChosenGroupState,
  build: string | null,
  now: number,
): void {
  store
    .statement('UPDATE failure_groups SET state = ?, state_at = ?, resolved_build = ? WHERE id = ?')
    .run(state, now, state === 'resolved' ? build : null, id)
}

/** Say of a group what was said of it before. */
export function putBackGroupState(
  store: Store,
  id: number,
  { state, stateAt, resolvedBuild }: GroupStanding,
): void {
  store
    .statement('UPDATE failure_groups SET state = ?, state_at = ?, resolved_build = ? WHERE id = ?')
    .run(state, stateAt, resolvedBuild, id)
}

/** Let groups, and what was merged into them before, count as another one. */
export function mergeGroups(store: Store, into: number, ids: readonly number[]): void {
  const merged = JSON.stringify(ids.filter((id) => id !== into))
  store
    .statement(
      `UPDATE failure_groups SET merged_into = ? WHERE id <> ? AND (id IN (SELECT value FROM json_each(?))
         OR merged_into IN (SELECT value FROM json_each(?)))`,
    )
    .run(into, into, merged, merged)
}

/** Let a merged group count as its own again. */
export function unmergeGroup(store: Store, id: number): void {
  store.statement('UPDATE failure_groups SET merged_into = NULL WHERE id = ?').run(id)
}
