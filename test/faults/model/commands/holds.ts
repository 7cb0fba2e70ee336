import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isAllowed } from '../../../../src/model/status.ts'
import { answerOf, assertRefused, valueOf } from '../answer.ts'
import { settingsOf, TYPES, type Caller } from '../handlers.ts'
import { failedByHand, madeDue } from '../job.ts'
import { EXACT_NUMBER } from '../model.ts'
import { step, type Step } from '../step.ts'

const caller = fc.constantFrom<Caller>('host', 'host', 'beside')
const condition = fc.constantFrom('', `payload.n:${EXACT_NUMBER}`)

/** One of the same type and condition is put in the other's place. */
export const hold: fc.Arbitrary<Step> = fc
  .tuple(caller, fc.constantFrom(...TYPES), condition, fc.boolean())
  .map(([by, type, words, isOnce]) =>
    step(`hold ${isOnce ? 'the next' : 'every'} ${type} ${words} ${by}`, async (model, rig) => {
      const given = { type, condition: words, isOnce }
      const set = valueOf(await answerOf(rig, rig.queueOf(by).hold(given)))
      if (by === 'beside') model.isLagging = true
      if (!set) return
      const before = model.allHolds().find((one) => one.type === type && one.condition === words)
      assert.equal(set.id, before?.id ?? set.id, 'the hold that was there is the one that is set')
      model.holds.set(set.id, { ...given, id: set.id, isOn: true })
    }),
  )

/** Off, on again, or removed: what it holds stays held. */
export const unhold: fc.Arbitrary<Step> = fc
  .tuple(caller, fc.nat(5), fc.constantFrom('off', 'off', 'on', 'remove'))
  .map(([by, pick, what]) =>
    step(
      `${what} hold ${pick} ${by}`,
      async (model, rig) => {
        const holds = model.allHolds()
        const one = holds[pick % Math.max(1, holds.length)]
        const queue = rig.queueOf(by)
        const id = one?.id ?? 1_000_000
        const call = what === 'remove' ? queue.removeHold(id) : queue.switchHold(id, what === 'on')
        const answer = await answerOf<unknown>(rig, call)
        if (by === 'beside') model.isLagging = true
        if (!one) return assertRefused(answer, 'NOT_FOUND')
        if (answer.kind === 'failed') return
        if (what === 'remove') model.holds.delete(id)
        else model.holds.set(id, { ...one, isOn: what === 'on' })
      },
      // Whether a hold had stopped a job before it went is told by the hold that is gone.
      ({ isFaultArmed, isLagging }) => !isFaultArmed && !isLagging,
    ),
  )

/** Let go, or failed, by hand. */
export const letGo: fc.Arbitrary<Step> = fc
  .tuple(caller, fc.constantFrom('run-now', 'run-now', 'fail'), fc.nat(40))
  .map(([by, what, pick]) =>
    step(`${what} ${pick} ${by}`, async (model, rig) => {
      const held = model.all().filter(({ isHeld }) => isHeld)
      const job = model.pick(pick, held.length > 0 && pick % 4 > 0 ? held : model.all())
      if (!job) return
      const now = rig.clock.now()
      const queue = rig.queueOf(by)
      const call = what === 'fail' ? queue.fail(job.id) : queue.act('run-now', job.id)
      const answer = await answerOf(rig, call)
      if (by === 'beside') model.isLagging = true
      const isPossible = what === 'fail' ? job.isHeld : isAllowed('run-now', job.status)
      if (!isPossible) return assertRefused(answer, 'NOT_ALLOWED')
      if (answer.kind === 'failed') return
      model.madeReady.add(job.id)
      model.put(
        what === 'fail'
          ? failedByHand(job, settingsOf(job.type), 'FailedByHand: failed by hand before it ran', now)
          : madeDue(job, now),
      )
    }),
  )
