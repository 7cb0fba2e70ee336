import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Selection } from '../../../../src/model/filter.ts'
import { isAllowed, JOB_STATUSES, type JobAction } from '../../../../src/model/status.ts'
import type { BulkOutcome } from '../../../../src/queue/queue.ts'
import { answerOf, assertRefused, valueOf } from '../answer.ts'
import { QUEUES, settingsOf, TYPES, type Caller } from '../handlers.ts'
import { cancelled, retried, type ModelJob } from '../job.ts'
import type { Model } from '../model.ts'
import { step, type Step } from '../step.ts'

const caller = fc.constantFrom<Caller>('host', 'host', 'beside')
const action = fc.constantFrom<'cancel' | 'retry'>('cancel', 'retry')

/** On one job of any status, or on one that is not there. */
export const act: fc.Arbitrary<Step> = fc.tuple(caller, action, fc.nat(40)).map(([by, what, pick]) =>
  step(`${what} ${pick} ${by}`, async (model, rig) => {
    const now = rig.clock.now()
    const job = model.pick(pick)
    const id = job?.id ?? model.highestId + 1
    const answer = await answerOf(rig, rig.queueOf(by)[what](id))
    if (by === 'beside') model.isLagging = true
    if (!job) return assertRefused(answer, 'NOT_FOUND')
    if (!isAllowed(what, job.status)) return assertRefused(answer, 'NOT_ALLOWED')
    if (valueOf(answer)) apply(model, what, job, now)
  }),
)

const someOf = <T>(...values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.subarray([...values], { minLength: 1, maxLength: 2 })

const filter = fc.record(
  { status: someOf(...JOB_STATUSES), type: someOf(...TYPES), queue: someOf(...QUEUES) },
  { requiredKeys: [] },
)

/** By a filter as of a moment: now, when some job was last changed, or none said. */
export const bulkByFilter: fc.Arbitrary<Step> = fc
  .tuple(action, filter, fc.option(fc.nat(20)), fc.array(fc.nat(20), { maxLength: 2 }))
  .map(([what, chosen, moment, picks]) =>
    step(
      `bulk ${what} ${JSON.stringify(chosen)} as of ${moment ?? '-'} except ${picks.join(' ')}`,
      async (model, rig) => {
        const now = rig.clock.now()
        const asOf = moment === null ? undefined : (model.pick(moment)?.updatedAt ?? now)
        const except = picks.map((pick) => model.pick(pick)?.id ?? 0)
        const selected = model.matching(chosen).filter(({ id }) => !except.includes(id))
        const isChanged = (job: ModelJob): boolean => job.updatedAt > (asOf ?? Infinity)
        const expected = outcomeOf(what, selected, isChanged)
        const selection: Selection = { filter: chosen, asOf, except }
        assert.deepEqual(sorted(await rig.host.queue.preview(what, selection)), expected, 'the preview')
        const done = valueOf(await answerOf(rig, rig.host.queue.bulk(what, selection)))
        assert.deepEqual(done && sorted(done), expected, 'what the bulk action did')
        for (const job of selected) {
          if (isAllowed(what, job.status) && !isChanged(job)) apply(model, what, job, now)
        }
      },
      // A host that is behind may claim between the chunks: which are skipped then is its affair.
      ({ isFaultArmed, isLagging }) => !isFaultArmed && !isLagging,
    ),
  )

/** By ids, one of which may be nobody's; in one chunk, which is all or nothing. */
export const bulkByIds: fc.Arbitrary<Step> = fc
  .tuple(action, fc.array(fc.nat(20), { maxLength: 4 }), fc.boolean())
  .map(([what, picks, withGhost]) =>
    step(`bulk ${what} of ${picks.join(' ')}${withGhost ? ' and a ghost' : ''}`, async (model, rig) => {
      const now = rig.clock.now()
      const jobs = new Set(picks.map((pick) => model.pick(pick)).filter((job) => job !== undefined))
      const ids = [...[...jobs].map(({ id }) => id), ...(withGhost ? [model.highestId + 1] : [])]
      const expected = outcomeOf(what, [...jobs], () => false, withGhost ? 1 : 0)
      assert.deepEqual(sorted(await rig.host.queue.preview(what, { ids })), expected, 'the preview')
      const done = valueOf(await answerOf(rig, rig.host.queue.bulk(what, { ids })))
      if (!done) return
      assert.deepEqual(sorted(done), expected, 'what the bulk action did')
      for (const job of jobs) if (isAllowed(what, job.status)) apply(model, what, job, now)
    }),
  )

function apply(model: Model, what: JobAction, job: ModelJob, now: number): void {
  if (what === 'cancel') return model.put(cancelled(job, now))
  model.put(retried(job, settingsOf(job.type), now))
  model.madeReady.add(job.id)
}

function outcomeOf(
  what: JobAction,
  selected: readonly ModelJob[],
  isChanged: (job: ModelJob) => boolean,
  missing = 0,
): BulkOutcome {
  const reasons: string[] = Array.from({ length: missing }, () => 'missing')
  for (const job of selected) {
    if (!isAllowed(what, job.status)) reasons.push(job.status)
    else if (isChanged(job)) reasons.push('changed')
  }
  const matched = selected.length + missing
  const skipped = [...new Set(reasons)].map((reason) => {
    return { reason, count: reasons.filter((other) => other === reason).length }
  })
  return sorted({ matched, affected: matched - reasons.length, skipped } as BulkOutcome)
}

function sorted({ skipped, ...counts }: BulkOutcome): BulkOutcome {
  return { ...counts, skipped: skipped.toSorted((a, b) => (a.reason < b.reason ? -1 : 1)) }
}
