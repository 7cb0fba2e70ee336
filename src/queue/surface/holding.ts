import { NotFoundError } from '../../errors.ts'
import { checkedCondition } from '../../model/hold-condition.ts'
import { findHold, heldBy, keepHold, listHolds, removeHold, switchHold } from '../../store/holds.ts'
import { isHeldTime } from '../../store/held-time.ts'
import { checkNewJob } from '../check-new-job.ts'
import type { Hold } from '../../model/hold.ts'
import type { Surface } from '../../model/operation.ts'
import type { QueueParts } from '../parts.ts'
import type { Holding } from '../interface/holding.ts'

/** Holds, and the jobs that they have stopped. */
export function holding(parts: QueueParts): Holding {
  const { store, clock, reads, dispatcher, events, operations, heldJobs } = parts
  const find = (id: number): Hold => {
    const hold = findHold(store, id)
    if (!hold) throw new NotFoundError('hold', id)
    return hold
  }
  /** Change a hold, and enter that. @param write does it, and returns the hold that is meant */
  const change = async (kind: 'hold' | 'unhold', surface: Surface | undefined, write: () => Hold) => {
    const { hold, entry } = await store.write(() => {
      const meant = write()
      const subject = { held: meant.type, condition: meant.condition }
      return { hold: meant, entry: operations.enter({ kind, subject, surface }) }
    })
    operations.ledger.told(entry)
    // It holds from now on: what was claimed ahead and has not begun is asked again.
    if (kind === 'hold') await dispatcher.withdraw((row) => row.type === hold.type)
    events.emit('holds', {})
    return hold
  }
  return {
    holds: async () => listHolds(store),
    async hold({ type, condition = '', isOnce = true }, surface) {
      checkNewJob({ type }, 0)
      const given = { type, condition: checkedCondition(condition), isOnce }
      return change('hold', surface, () => find(keepHold(store, given, clock.now())))
    },
    switchHold: (id, isOn, surface) =>
      change(isOn ? 'hold' : 'unhold', surface, () => {
        switchHold(store, id, isOn)
        return find(id)
      }),
    async removeHold(id, surface) {
      await change('unhold', surface, () => {
        const hold = find(id)
        removeHold(store, id)
        return hold
      })
    },
    async heldBy(id) {
      const row = reads.row(id)
      return row.status === 'pending' && isHeldTime(row.runAt) ? (heldBy(store, id) ?? null) : null
    },
    fail: (id, options = {}) => heldJobs.fail(id, options),
  }
}
