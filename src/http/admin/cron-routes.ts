import { z } from 'zod'
import { route, type Route } from './route.ts'
import { cronEntry, cronRun, toWireEntry, toWireRun } from './wire.ts'

const PAGE = { default: 50, most: 100 } as const
const byName = z.object({ name: z.string() })

const SUMMARIES = {
  trigger: 'Run a schedule now, enabled or not',
  enable: 'Let a schedule run at its times',
  disable: 'Let a schedule’s times pass; it can still be triggered',
} as const

export const cronRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/admin/cron',
    summary: 'Every schedule',
    answers: { 200: z.object({ entries: z.array(cronEntry) }) },
    run: async ({ parts }) => ({ entries: parts.scheduler.list().map(toWireEntry) }),
  }),
  route({
    method: 'GET',
    path: '/api/admin/cron/{name}/runs',
    summary: 'A page of a schedule’s runs, newest first',
    params: byName,
    query: z.object({
      limit: z.int().min(1).default(PAGE.default).meta({ description: 'More than 100 is taken as 100' }),
      offset: z.int().min(0).default(0),
    }),
    answers: { 200: z.object({ runs: z.array(cronRun), total: z.int() }) },
    errors: [400, 404],
    async run({ parts, params: { name }, query: { limit, offset } }) {
      const { runs, total } = parts.scheduler.runs(name, { limit: Math.min(limit, PAGE.most), offset })
      return { runs: runs.map(toWireRun), total }
    },
  }),
  ...(['trigger', 'enable', 'disable'] as const).map((action) =>
    route({
      method: 'POST',
      path: `/api/admin/cron/{name}/${action}`,
      summary: SUMMARIES[action],
      params: byName,
      answers: { 200: z.object({ ok: z.literal(true) }) },
      errors: [404, 409, 507],
      async run({ parts, params: { name } }) {
        const deed = { kind: action, subject: { schedule: name }, surface: 'http' } as const
        await parts.scheduler[action](name, parts.queue.entering(deed))
        return { ok: true }
      },
    }),
  ),
]
