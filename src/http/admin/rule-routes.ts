import { z } from 'zod'
import { RULE_LIMITS, SPLIT_BY, type NewGroupRule, type RuleChanged } from '../../model/group-rule.ts'
import { JOB_LIMITS } from '../../model/job.ts'
import { route, type Route } from './route.ts'
import { toWirePreview, toWireRule, wireFailure } from './wire-failure.ts'

const byId = z.object({ id: z.int() })
const reason = z.string().max(500).optional()

const newRule = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('split'), group: z.int().positive(), by: z.enum(SPLIT_BY) }),
    z.strictObject({
      kind: z.literal('message'),
      type: z.string().min(1).max(JOB_LIMITS.nameLength),
      pattern: z
        .string()
        .min(1)
        .max(RULE_LIMITS.patternLength)
        .meta({ description: 'A whole message; * stands for any text' }),
      parted: z
        .boolean()
        .optional()
        .meta({ description: 'Each text at the stars is a fault of its own; false unless given' }),
    }),
  ])
  .meta({ id: 'NewGroupRule' })

const changed = z.object({ rules: z.array(wireFailure.rule), operation: z.int() })

/** How failures are grouped otherwise than by themselves: groups that are split, and rules for messages. */
export const ruleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/admin/group-rules',
    summary: 'How failures are grouped otherwise than by themselves, the oldest first',
    answers: { 200: z.object({ rules: z.array(wireFailure.rule) }) },
    run: async ({ parts: { queue } }) => ({ rules: (await queue.groupRules()).map(toWireRule) }),
  }),
  route({
    method: 'POST',
    path: '/api/admin/group-rules',
    summary:
      'Split a group, or take messages of a handler together; kept failures follow, as an operation that can be undone',
    body: z.strictObject({ rule: newRule, reason }),
    answers: { 200: changed },
    errors: [400, 404, 507],
    run: async ({ parts: { queue }, body }) =>
      toChanged(await queue.addGroupRule(toRule(body.rule), { surface: 'http', reason: body.reason })),
  }),
  route({
    method: 'POST',
    path: '/api/admin/group-rules/preview',
    summary: 'What a rule would do, tried on the newest failures; in place of the one that it replaces',
    body: z.strictObject({ rule: newRule, replaces: z.int().positive().optional() }),
    answers: { 200: z.object({ preview: wireFailure.rulePreview }) },
    errors: [400, 404],
    run: async ({ parts: { queue }, body: { rule, replaces = null } }) => ({
      preview: toWirePreview(await queue.previewGroupRule(toRule(rule), replaces)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/admin/group-rules/{id}/change',
    summary: 'Have a rule say something else of the same handler',
    params: byId,
    body: z.strictObject({ rule: newRule, reason }),
    answers: { 200: changed },
    errors: [400, 404, 507],
    run: async ({ parts: { queue }, params: { id }, body }) =>
      toChanged(await queue.changeGroupRule(id, toRule(body.rule), { surface: 'http', reason: body.reason })),
  }),
  route({
    method: 'POST',
    path: '/api/admin/group-rules/{id}/remove',
    summary: 'Remove a rule; failures are grouped by themselves again',
    params: byId,
    body: z.strictObject({ reason }).optional(),
    answers: { 200: changed },
    errors: [400, 404, 507],
    run: async ({ parts: { queue }, params: { id }, body }) =>
      toChanged(await queue.removeGroupRule(id, { surface: 'http', reason: body?.reason })),
  }),
]

function toRule(asked: z.infer<typeof newRule>): NewGroupRule {
  if (asked.kind === 'split') return asked
  const { kind, type, pattern, parted = false } = asked
  return { kind, type, pattern, isParted: parted }
}

function toChanged({ rules, operation }: RuleChanged): z.infer<typeof changed> {
  return { rules: rules.map(toWireRule), operation }
}
