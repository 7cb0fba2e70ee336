import { z } from 'zod'
import { CHOSEN_GROUP_STATES, GROUP_STATES } from '../../model/failure-group.ts'
import { RULE_LIMITS, SPLIT_BY } from '../../model/group-rule.ts'
import { instant, name, names, reason, sought } from './common.ts'

/* Groups of failures, and the rules for them. */

const groupId = z.int().positive()

export const byGroup = z.strictObject({ id: groupId })

export const failuresQuery = z.strictObject({
  state: z.array(z.enum(GROUP_STATES)).max(4).readonly().optional(),
  type: names.optional(),
  /** In the handler's name, the error's, its message or its place. */
  text: sought.optional(),
  limit: z.int().min(1).max(500).optional(),
})

export const groupState = z.strictObject({ id: groupId, state: z.enum(CHOSEN_GROUP_STATES) })

/** As `failures.list` told it before. */
export const groupStanding = z.strictObject({
  id: groupId,
  state: z.enum(GROUP_STATES),
  stateAt: instant,
  resolvedBuild: z.string().max(200).nullable(),
})

const groupRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('split'), group: groupId, by: z.enum(SPLIT_BY) }),
  z.strictObject({
    kind: z.literal('message'),
    type: name,
    pattern: z.string().min(1).max(RULE_LIMITS.patternLength),
    isParted: z.boolean(),
  }),
])

const ruleId = z.int().positive()

export const rulePreview = z.strictObject({ rule: groupRule, replaces: ruleId.optional() })

export const newRule = z.strictObject({ rule: groupRule, reason: reason.optional() })

export const changedRule = z.strictObject({ id: ruleId, rule: groupRule, reason: reason.optional() })

export const removedRule = z.strictObject({ id: ruleId, reason: reason.optional() })

export const groupMerge = z.strictObject({ into: groupId, ids: z.array(groupId).min(1).max(100).readonly() })
