import assert from 'node:assert/strict'
import fc from 'fast-check'
import { answerOf, valueOf } from '../answer.ts'
import { QUEUES, type Caller } from '../handlers.ts'
import { step, type Step } from '../step.ts'

const caller = fc.constantFrom<Caller>('host', 'host', 'beside')
const queue = fc.constantFrom(...QUEUES)

/** A paused queue keeps the moment of its pause and takes a new reason. */
export const pause: fc.Arbitrary<Step> = fc
  .tuple(caller, queue, fc.constantFrom('mending', 'waiting'))
  .map(([by, name, reason]) =>
    step(`pause ${name} ${by}`, async (model, rig) => {
      const now = rig.clock.now()
      const answer = await answerOf(rig, rig.queueOf(by).pause(name, reason))
      if (by === 'beside') model.isLagging = true
      if (answer.kind === 'failed') return
      valueOf(answer)
      model.paused.set(name, { pausedAt: model.paused.get(name)?.pausedAt ?? now, reason })
    }),
  )

export const resume: fc.Arbitrary<Step> = fc.tuple(caller, queue).map(([by, name]) =>
  step(`resume ${name} ${by}`, async (model, rig) => {
    const answer = await answerOf(rig, rig.queueOf(by).resume(name))
    if (by === 'beside') model.isLagging = true
    if (answer.kind === 'failed') return
    valueOf(answer)
    model.paused.delete(name)
  }),
)

/** Completed and cancelled jobs that settled a day ago or earlier go, and nothing else ever does. */
export const purge: fc.Arbitrary<Step> = fc.constant(
  step(
    'purge',
    async (model, rig) => {
      const due = model.purgeable(rig.clock.now())
      const purged = valueOf(await answerOf(rig, rig.host.queue.purge()))
      assert.equal(purged, due.length, 'how many were purged')
      for (const { id } of due) model.purge(id)
    },
    // It works in chunks that are committed one by one: a fault may leave it halfway.
    ({ isFaultArmed }) => !isFaultArmed,
  ),
)
