import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function holdsOperations({ holds }: Operations, { queue, note }: ConsoleParts) {
  return {
    list: holds.list.handler(() => queue.holds()),
    set: holds.set.handler(async ({ input }) => {
      const hold = await queue.hold(input, 'window')
      const which = hold.isOnce ? 'the next job' : 'every job'
      note(`a hold on ${which} of ${hold.type} was set from the window`)
      return hold
    }),
    switch: holds.switch.handler(async ({ input: { id, isOn } }) => {
      const { type } = await queue.switchHold(id, isOn, 'window')
      note(`a hold on ${type} was switched ${isOn ? 'on' : 'off'} from the window`)
      return queue.holds()
    }),
    remove: holds.remove.handler(async ({ input: { id } }) => {
      await queue.removeHold(id, 'window')
      note(`hold ${id} was removed from the window`)
      return queue.holds()
    }),
  }
}
