import fc from 'fast-check'
import { step, type Step } from '../step.ts'

/** After this long a host has looked at everything that nobody tells it. */
const LONGEST_LOOK_MS = 5_000
const DAY_MS = 24 * 3_600_000

/** Time passes: both clocks move, and timers fire. */
export const advance: fc.Arbitrary<Step> = fc
  .constantFrom(1, 200, 1_000, LONGEST_LOOK_MS, LONGEST_LOOK_MS, 61_000)
  .map((ms) =>
    step(`advance ${ms}`, async (model, rig) => {
      const { struck } = rig.host.writes
      rig.clock.advance(ms)
      await rig.quiet()
      if (ms >= LONGEST_LOOK_MS && rig.host.writes.struck === struck) model.isLagging = false
    }),
  )

/** The wall clock alone moves, as a person or a time server sets it. */
export const jump: fc.Arbitrary<Step> = fc
  .constantFrom(3 * DAY_MS, -3 * DAY_MS, DAY_MS, -3_600_000)
  .map((ms) =>
    step(`jump ${ms}`, async (model, rig) => {
      rig.clock.jump(ms)
      rig.since = rig.clock.now()
      model.isLagging = true
    }),
  )
