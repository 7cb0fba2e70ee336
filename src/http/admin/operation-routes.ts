import { z } from 'zod'
import { route, type Route } from './route.ts'
import { operation, toWireOperation } from './wire-operation.ts'

const byId = z.object({ id: z.int() })

const STEERS = {
  pause: 'Let an operation rest before its next portion',
  resume: 'Let an operation go on; also a retry that one of its waves has stopped',
  stop: 'End an operation before its next portion; what it has done stays done',
} as const

/** The ledger, as far as a program needs it that has begun an operation. */
export const operationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/admin/operations/{id}',
    summary: 'An operation of the ledger: how far it has come, and what has come of its jobs',
    params: byId,
    answers: { 200: z.object({ operation }) },
    errors: [400, 404],
    run: async ({ parts, params }) => ({
      operation: toWireOperation(await parts.queue.operation(params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/admin/operations/{id}/undo',
    summary:
      'Put back what an operation did to jobs to which nothing has happened since; answers when that is done',
    params: byId,
    body: z.strictObject({ reason: z.string().max(500).optional() }).optional(),
    answers: { 200: z.object({ ok: z.literal(true), affected: z.int(), operation: z.int() }) },
    errors: [400, 404, 409, 507],
    async run({ parts: { queue }, params: { id }, body }) {
      let operation = 0
      const { affected } = await queue.undo(id, {
        surface: 'http',
        reason: body?.reason,
        onBegin: (entered) => (operation = entered),
      })
      return { ok: true, affected, operation }
    },
  }),
  ...(['pause', 'resume', 'stop'] as const).map((to) =>
    route({
      method: 'POST',
      path: `/api/admin/operations/{id}/${to}`,
      summary: STEERS[to],
      params: byId,
      body: z.strictObject({ reason: z.string().max(500).optional() }).optional(),
      answers: { 200: z.object({ operation }) },
      errors: [400, 404, 409],
      run: async ({ parts, params, body }) => ({
        operation: toWireOperation(await parts.queue.steer(params.id, to, body?.reason)),
      }),
    }),
  ),
]
