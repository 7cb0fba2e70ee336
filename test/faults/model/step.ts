import type { AsyncCommand } from 'fast-check'
import { absorb } from './absorb.ts'
import { verify } from './invariants.ts'
import type { Model } from './model.ts'
import type { Rig } from './rig.ts'

export type Step = AsyncCommand<Model, Rig>

/**
 * A command: what it does, then quiet, then everything that must hold.
 *
 * @param label what it is called in a report, its arguments included
 * @param act does it to the host, and to the model what the contract says of it
 * @param isPossible whether it makes sense now; always, unless given
 */
export function step(
  label: string,
  act: (model: Model, rig: Rig) => Promise<void>,
  isPossible: (model: Model) => boolean = () => true,
): Step {
  return {
    check: (model) => isPossible(model),
    async run(model, rig) {
      const { host } = rig
      const { struck } = host.writes
      rig.steps++
      rig.since = rig.clock.now()
      model.madeReady.clear()
      await act(model, rig)
      await rig.quiet()
      if (rig.host === host && host.writes.struck > struck) fellBehind(model)
      model.isFaultArmed = rig.host.writes.isArmed
      await absorb(model, rig)
      await verify(model, rig)
    },
    toString: () => label,
  }
}

/** A write failed: the host tries again by its clock, and whose turn it is may have been forgotten. */
function fellBehind(model: Model): void {
  model.isLagging = true
  model.lastShared = null
}
