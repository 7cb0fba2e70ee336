import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

const DAY_MS = 86_400_000

export function schedulesOperations({ schedules }: Operations, { scheduler, queue }: ConsoleParts) {
  const entering = (kind: 'trigger' | 'enable' | 'disable', schedule: string) =>
    queue.entering({ kind, subject: { schedule }, surface: 'window' })
  return {
    list: schedules.list.handler(() => scheduler.list()),
    runs: schedules.runs.handler(({ input: { name, limit, offset } }) =>
      scheduler.runs(name, { limit: limit ?? 50, offset: offset ?? 0 }),
    ),
    missed: schedules.missed.handler(({ input: { name } }) => scheduler.missed(name)),
    upcoming: schedules.upcoming.handler(({ input: { name } }) => scheduler.upcoming(name)),
    forecast: schedules.forecast.handler(() => scheduler.forecast(DAY_MS)),
    trigger: schedules.trigger.handler(async ({ input: { name } }) => {
      const { jobId } = await scheduler.trigger(name, entering('trigger', name))
      return { jobId: await jobId, schedules: scheduler.list() }
    }),
    enable: schedules.enable.handler(async ({ input: { name } }) => {
      await scheduler.enable(name, entering('enable', name))
      return scheduler.list()
    }),
    disable: schedules.disable.handler(async ({ input: { name } }) => {
      await scheduler.disable(name, entering('disable', name))
      return scheduler.list()
    }),
  }
}
