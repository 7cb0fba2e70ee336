import { z } from 'zod'
import { CHOSEN_GROUP_STATES, GROUP_STATES } from '../../model/failure-group.ts'
import { JOB_LIMITS } from '../../model/job.ts'
import { route, type Route } from './route.ts'
import { toWireGroup, toWireGroupDetails, wireFailure } from './wire-failure.ts'

const PAGE = { default: 100, most: 500 } as const
const byId = z.object({ id: z.int() })
const ids = z.array(z.int().positive()).min(1).max(100)
const group = z.object({ group: wireFailure.groupDetails })

/** Failed attempts in groups of the same fault, and what people make of them. */
export const failureRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/admin/failures',
    summary: 'Failure groups, the worst first',
    query: z.object({
      state: z.enum(GROUP_STATES).optional(),
      type: z.string().min(1).max(JOB_LIMITS.nameLength).optional(),
      limit: z.int().min(1).default(PAGE.default).meta({ description: 'More than 500 is taken as 500' }),
    }),
    answers: { 200: z.object({ groups: z.array(wireFailure.group), total: z.int() }) },
    errors: [400],
    async run({ parts: { queue }, query: { state, type, limit } }) {
      const { groups, matched } = await queue.failures({
        ...(state && { state: [state] }),
        ...(type && { type: [type] }),
        limit: Math.min(limit, PAGE.most),
      })
      return { groups: groups.map(toWireGroup), total: matched }
    },
  }),
  route({
    method: 'GET',
    path: '/api/admin/failures/{id}',
    summary: 'A failure group, with its builds and what was merged into it',
    params: byId,
    answers: { 200: group },
    errors: [400, 404],
    run: async ({ parts: { queue }, params: { id } }) => ({
      group: toWireGroupDetails(await queue.failureGroup(id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/admin/failures/{id}/state',
    summary: 'Resolve a group, ignore it or open it again; what is resolved and fails again comes back',
    params: byId,
    body: z.strictObject({ state: z.enum(CHOSEN_GROUP_STATES) }),
    answers: { 200: group },
    errors: [400, 404, 507],
    run: async ({ parts: { queue, workspace }, params: { id }, body: { state } }) => ({
      group: toWireGroupDetails(await queue.setFailureState(id, state, workspace.build.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/admin/failures/{id}/merge',
    summary: 'Take other groups for the same fault: they count as this one from now on',
    params: byId,
    body: z.strictObject({ ids }),
    answers: { 200: group },
    errors: [400, 404, 507],
    run: async ({ parts: { queue }, params: { id }, body }) => ({
      group: toWireGroupDetails(await queue.mergeFailures(id, body.ids)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/admin/failures/{id}/unmerge',
    summary: 'Take a merged group for a fault of its own again',
    params: byId,
    answers: { 200: group },
    errors: [400, 404, 507],
    run: async ({ parts: { queue }, params: { id } }) => ({
      group: toWireGroupDetails(await queue.unmergeFailure(id)),
    }),
  }),
]
