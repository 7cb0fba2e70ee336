import { NotFoundError } from '../../errors.ts'
import { checkedCondition } from '../../model/hold-condition.ts'
import { findHold, heldBy, keepHold, listHolds, removeHold, switchHold } from '../../store/holds.ts'
import { isHeldTime } from '../../store/held-time.ts'
import { checkNewJob } from '../check-new-job.ts'
import type { Hold } from '../../model/hold.ts'
import type { QueueParts } from '../parts.ts'
import type { OpenQueue } from '../queue.ts'

/** What stops jobs before they run, and what is done to those. */
export type Holding = Pick<OpenQueue, 'holds' | 'hold' | 'switchHold' | 'removeHold' | 'heldBy' | 'fail'>

/** Holds, and the jobs that they have stopped. */
export function holding({ store, clock, reads, dispatcher, events, heldJobs }: QueueParts): Holding {
  const find = (id: number): Hold => {
    const hold = findHold(store, id)
    if (!hold) throw new NotFoundError('hold', id)
    return hold
  }
  /** It holds from now on: what was claimed ahead and has not begun is asked again. */
  const isOn = async (hold: Hold): Promise<Hold> => {
    await dispatcher.withdraw((row) => row.type === hold.type)
    events.emit('holds', {})
    return hold
  }
  return {
    holds: async () => listHolds(store),
    async hold({ type, condition = '', isOnce = true }) {
      checkNewJob({ type }, 0)
      const given = { type, condition: checkedCondition(condition), isOnce }
      return isOn(await store.write(() => find(keepHold(store, given, clock.now()))))
    },
    async switchHold(id, on) {
      const hold = await store.write(() => {
        switchHold(store, id, on)
        return find(id)
      })
      if (on) return isOn(hold)
      events.emit('holds', {})
      return hold
    },
    async removeHold(id) {
      await store.write(() => {
        if (!removeHold(store, id)) throw new NotFoundError('hold', id)
      })
      events.emit('holds', {})
    },
    async heldBy(id) {
      const row = reads.row(id)
      return row.status === 'pending' && isHeldTime(row.runAt) ? (heldBy(store, id) ?? null) : null
    },
    fail: (id, options = {}) => heldJobs.fail(id, options),
  }
}
