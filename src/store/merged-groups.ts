import type { Store } from './store.ts'

/** The group with those that were merged into it. */
export function groupsOf(store: Store, id: number): readonly number[] {
  const merged = store
    .statement<number>('SELECT id FROM failure_groups WHERE merged_into = ? ORDER BY id')
    .pluck()
    .all(id)
  return [id, ...merged]
}

/** The group that a group was merged into; itself where it was not. */
export function mergedGroup(store: Store, id: number): number {
  return (
    store
      .statement<number>('SELECT coalesce(merged_into, id) FROM failure_groups WHERE id = ?')
      .pluck()
      .get(id) ?? id
  )
}
