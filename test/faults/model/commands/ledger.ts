import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isAllowed, isSettled } from '../../../../src/model/status.ts'
import { QUEUES, settingsOf } from '../handlers.ts'
import { cancelled, retried, type ModelJob } from '../job.ts'
import type { Model } from '../model.ts'
import { step, type Step } from '../step.ts'

/*
 * What is done to jobs and taken back, in one step each: what the step leaves must be as if the operation had
 * never been, but for when the job changed. A write that fails between the two is another suite's affair.
 */

const isQuiet = ({ isFaultArmed, isLagging }: Model): boolean => !isFaultArmed && !isLagging

/** Into the trash, where nothing finds it, and back with its history. */
export const deleteAndRestore: fc.Arbitrary<Step> = fc.nat(40).map((pick) =>
  step(
    `delete and restore ${pick}`,
    async (model, { host: { queue }, clock }) => {
      const job = model.pick(pick)
      if (!job || !isSettled(job.status)) return
      const { operation } = await queue.act('delete', job.id)
      await assert.rejects(queue.job(job.id), { code: 'NOT_FOUND' })
      const isUndone = pick % 2 === 0
      const outcome = isUndone ? await queue.undo(operation) : await queue.bulk('restore', { ids: [job.id] })
      assert.deepEqual(outcome, { matched: 1, affected: 1, skipped: [] })
      // What stopped it before is forgotten.
      model.put({ ...job, heldStart: null, updatedAt: clock.now() })
    },
    isQuiet,
  ),
)

/** Retried or cancelled and put back, unless a worker was quicker. */
export const actAndUndo: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom<'retry' | 'cancel'>('retry', 'cancel'), fc.nat(40))
  .map(([action, pick]) =>
    step(
      `${action} and undo ${pick}`,
      async (model, { host: { queue }, clock }) => {
        const job = model.pick(pick)
        if (!job || !isAllowed(action, job.status)) return
        const now = clock.now()
        const after = action === 'cancel' ? cancelled(job, now) : retried(job, settingsOf(job.type), now)
        // What a hold has stopped in between is put back like any other, and the hold may be spent.
        if (after.status === 'pending' && model.stopping(after)) return
        const { operation } = await queue.act(action, job.id)
        model.put(after)
        model.madeReady.add(job.id)
        const { affected } = await queue.undo(operation)
        if (job.status === 'running') assert.equal(affected, 0, 'a handler can not be told to go on')
        if (affected === 1) model.put({ ...job, updatedAt: clock.now() })
      },
      isQuiet,
    ),
  )

/** Given another priority, queue or time. */
export const change: fc.Arbitrary<Step> = fc
  .tuple(
    fc.nat(40),
    fc.option(fc.integer({ min: -2, max: 2 })),
    fc.option(fc.constantFrom(...QUEUES)),
    fc.option(fc.constantFrom(0, 60_000)),
  )
  .map(([pick, priority, queue, delayMs]) =>
    step(
      `change ${pick} to ${priority ?? '-'} ${queue ?? '-'} ${delayMs ?? '-'}`,
      async (model, { host, clock }) => {
        const job = model.pick(pick)
        const isNothing = priority === null && queue === null && delayMs === null
        if (!job || isNothing || !isAllowed('change', job.status) || job.key !== null) return
        const now = clock.now()
        const to: Partial<ModelJob> = {
          ...(priority === null ? {} : { priority }),
          ...(queue === null ? {} : { queue }),
          ...(delayMs === null ? {} : { runAt: now + delayMs }),
        }
        await host.queue.act('change', job.id, { change: to })
        model.put({ ...job, ...to, isHeld: job.isHeld && delayMs === null, updatedAt: now })
        model.madeReady.add(job.id)
      },
      isQuiet,
    ),
  )
