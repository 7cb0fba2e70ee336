import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

const DAY_MS = 86_400_000

export function schedulesOperations({ schedules }: Operations, { scheduler, queue }: ConsoleParts) {
  return {
    list: schedules.list.handler(() => scheduler.list()),
    runs: schedules.runs.handler(({ input: { name, limit, offset } }) =>
      scheduler.runs(name, { limit: limit ?? 50, offset: offset ?? 0 }),
    ),
    missed: schedules.missed.handler(({ input: { name } }) => scheduler.missed(name)),
    upcoming: schedules.upcoming.handler(({ input: { name } }) => scheduler.upcoming(name)),
    forecast: schedules.forecast.handler(() => scheduler.forecast(DAY_MS)),
    trigger: schedules.trigger.handler(async ({ input: { name } }) => {
      const { jobId } = await scheduler.trigger(name)
      await queue.enter({ kind: 'trigger', subject: { schedule: name }, surface: 'window' })
      return { jobId: await jobId, schedules: scheduler.list() }
    }),
    enable: schedules.enable.handler(async ({ input: { name } }) => {
      await scheduler.enable(name)
      await queue.enter({ kind: 'enable', subject: { schedule: name }, surface: 'window' })
      return scheduler.list()
    }),
    disable: schedules.disable.handler(async ({ input: { name } }) => {
      await scheduler.disable(name)
      await queue.enter({ kind: 'disable', subject: { schedule: name }, surface: 'window' })
      return scheduler.list()
    }),
  }
}
