import type { Store } from './store.ts'

/** Forget when groups failed before this moment (UTC ms). @returns how many hours */
export function purgeGroupHours(store: Store, before: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM failure_group_hours WHERE (group_id, hour_at) IN (
         SELECT group_id, hour_at FROM failure_group_hours INDEXED BY failure_group_hours_by_time
         WHERE hour_at < ? LIMIT ?)`,
    )
    .run(before, limit).changes
}

/**
 * Remove groups that were last seen before this moment (UTC ms) and have no job any more. What is ignored stays: it
 * would be news again. So does a group that others are still merged into.
 *
 * @returns how many groups
 */
export function purgeGroups(store: Store, before: number, limit: number): number {
  const { changes } = store
    .statement(
      `DELETE FROM failure_groups WHERE id IN (
         SELECT id FROM failure_groups AS old INDEXED BY failure_groups_by_time
         WHERE last_seen_at < ? AND state <> 'ignored'
           AND NOT EXISTS (SELECT 1 FROM jobs INDEXED BY jobs_by_group WHERE group_id = old.id)
           AND NOT EXISTS (SELECT 1 FROM trash INDEXED BY trash_by_group WHERE group_id = old.id)
           AND NOT EXISTS (SELECT 1 FROM failure_groups WHERE merged_into = old.id)
         LIMIT ?)`,
    )
    .run(before, limit)
  if (changes > 0) store.groups.forget()
  return changes
}
