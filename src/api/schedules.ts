import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function schedulesOperations({ schedules }: Operations, { scheduler }: ConsoleParts) {
  return {
    list: schedules.list.handler(() => scheduler.list()),
    runs: schedules.runs.handler(({ input: { name, limit, offset } }) =>
      scheduler.runs(name, { limit: limit ?? 50, offset: offset ?? 0 }),
    ),
    trigger: schedules.trigger.handler(async ({ input: { name } }) => {
      await scheduler.trigger(name)
      return scheduler.list()
    }),
    enable: schedules.enable.handler(async ({ input: { name } }) => {
      await scheduler.enable(name)
      return scheduler.list()
    }),
    disable: schedules.disable.handler(async ({ input: { name } }) => {
      await scheduler.disable(name)
      return scheduler.list()
    }),
  }
}
