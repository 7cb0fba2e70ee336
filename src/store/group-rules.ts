import type { GroupRule, GroupRuleText } from '../model/group-rule.ts'
import type { Store } from './store.ts'

interface RuleRow {
  readonly id: number
  readonly type: string
  readonly madeAt: number
  readonly rule: string
}

/** Every rule of the groups, oldest first. */
export function listRules(store: Store): GroupRule[] {
  return store
    .statement<RuleRow>(
      `SELECT r.id, types.name AS type, made_at AS madeAt, rule FROM group_rules AS r
       JOIN types ON types.id = r.type_id ORDER BY r.id`,
    )
    .all()
    .map((row) => ({ ...row, rule: JSON.parse(row.rule) as GroupRuleText }))
}

/** Keep a rule, under the number that it has, or a new one. To be called inside `store.write`, as all below. */
export function insertRule(store: Store, { type, madeAt, rule }: Omit<GroupRule, 'id'>, id?: number): number {
  const { lastInsertRowid } = store
    .statement('INSERT INTO group_rules (id, type_id, made_at, rule) VALUES (?, ?, ?, ?)')
    .run(id ?? null, store.types.idOf(type), madeAt, JSON.stringify(rule))
  return Number(lastInsertRowid)
}

export function changeRule(store: Store, id: number, rule: GroupRuleText): void {
  store.statement('UPDATE group_rules SET rule = ? WHERE id = ?').run(JSON.stringify(rule), id)
}

export function removeRule(store: Store, id: number): void {
  store.statement('DELETE FROM group_rules WHERE id = ?').run(id)
}

/** The fingerprints of a group and of what was merged into it, with their handler; none where there is no such group. */
export function keysOfGroup(
  store: Store,
  id: number,
): readonly { readonly key: string; readonly type: string }[] {
  return store
    .statement<{ key: string; type: string }>(
      `SELECT fingerprint AS key, types.name AS type FROM failure_groups AS g JOIN types ON types.id = g.type_id
       WHERE g.id = ? OR merged_into = ? ORDER BY merged_into IS NOT NULL, g.id`,
    )
    .all(id, id)
}
