import { z } from 'zod'
import { HOLD_LIMITS } from '../../model/hold.ts'
import { JOB_LIMITS } from '../../model/job.ts'
import { route, StatusAnswer, type Route } from './route.ts'
import { hold, toWireHold } from './wire-hold.ts'

/** Held jobs that are named in an answer: the newest. */
const NAMED = 100
const byId = z.object({ id: z.int() })
const ok = z.object({ ok: z.literal(true) })
const reason = z.string().max(500).optional()

const newHold = z.strictObject({
  type: z.string().min(1).max(JOB_LIMITS.nameLength),
  condition: z
    .string()
    .max(HOLD_LIMITS.conditionLength)
    .optional()
    .meta({ description: 'Search words on payload, key or priority; every job of the type without them' }),
  once: z.boolean().optional().meta({ description: 'The next job only; true unless given' }),
})

/** What stops jobs before they run, and what becomes of those. */
export const holdRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/admin/holds',
    summary: 'Every hold, and the ids of the newest 100 jobs that are held',
    answers: { 200: z.object({ holds: z.array(hold), held_jobs: z.array(z.int()), held: z.int() }) },
    async run({ parts: { queue } }) {
      const filter = { where: [{ kind: 'held' as const }] }
      const [{ holds, waiting }, { jobs }] = await Promise.all([
        queue.holds(),
        queue.jobs({ filter, limit: NAMED }),
      ])
      return { holds: holds.map(toWireHold), held_jobs: jobs.map(({ id }) => id), held: waiting }
    },
  }),
  route({
    method: 'POST',
    path: '/api/admin/holds',
    summary:
      'Hold the next job of a type that matches, or every one; of the same type and condition, in its place',
    body: newHold,
    answers: { 201: z.object({ hold }) },
    errors: [400, 507],
    async run({ parts: { queue }, body: { type, condition, once } }) {
      const set = await queue.hold({ type, condition, isOnce: once }, 'http')
      return new StatusAnswer(201, { hold: toWireHold(set) })
    },
  }),
  ...(['on', 'off'] as const).map((to) =>
    route({
      method: 'POST',
      path: `/api/admin/holds/{id}/${to}`,
      summary:
        to === 'on' ? 'Let a hold stop jobs again' : 'Let a hold stop no more; what it holds stays held',
      params: byId,
      answers: { 200: z.object({ hold }) },
      errors: [400, 404, 507],
      run: async ({ parts: { queue }, params: { id } }) => ({
        hold: toWireHold(await queue.switchHold(id, to === 'on', 'http')),
      }),
    }),
  ),
  route({
    method: 'POST',
    path: '/api/admin/holds/{id}/remove',
    summary: 'Remove a hold; what it holds stays held',
    params: byId,
    answers: { 200: ok },
    errors: [400, 404, 507],
    async run({ parts: { queue }, params: { id } }) {
      await queue.removeHold(id, 'http')
      return { ok: true }
    },
  }),
  route({
    method: 'POST',
    path: '/api/admin/queue/jobs/{id}/run',
    summary: 'Run a pending or failed job now, be it held, delayed or in its backoff',
    params: byId,
    answers: { 200: ok },
    errors: [400, 404, 409, 507],
    async run({ parts: { queue }, params: { id } }) {
      await queue.act('run-now', id, { surface: 'http' })
      return { ok: true }
    },
  }),
  route({
    method: 'POST',
    path: '/api/admin/queue/jobs/{id}/fail',
    summary: 'Let a held job fail, so that no retry follows',
    params: byId,
    body: z.strictObject({ reason }).optional(),
    answers: { 200: ok },
    errors: [400, 404, 409, 507],
    async run({ parts: { queue }, params: { id }, body }) {
      await queue.fail(id, { surface: 'http', reason: body?.reason })
      return { ok: true }
    },
  }),
]
