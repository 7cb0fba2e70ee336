import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { NewJob } from '../../../../src/queue/queue.ts'
import { answerOf, assertRefused, valueOf } from '../answer.ts'
import { knows, queueOf, settingsOf, QUEUES, TYPES, type Caller } from '../handlers.ts'
import type { ModelJob } from '../job.ts'
import type { Model } from '../model.ts'
import { step, type Step } from '../step.ts'

const newJob = fc.record(
  {
    type: fc.constantFrom(...TYPES),
    queue: fc.constantFrom(...QUEUES),
    payload: fc.constantFrom('1', '{"n":12345678901234567890}'),
    delayMs: fc.constantFrom(0, 1, 4_000, 70_000),
    priority: fc.integer({ min: -1, max: 1 }),
    key: fc.constantFrom('a', 'b', 'c'),
    maxAttempts: fc.integer({ min: 1, max: 3 }),
    retryDelayMs: fc.constantFrom(0, 1_000),
  },
  { requiredKeys: ['type'] },
)

const caller = fc.constantFrom<Caller>('host', 'host', 'host', 'beside')

/** Calls of one turn: they share a commit, and each has an answer of its own. */
export const enqueueAtOnce: fc.Arbitrary<Step> = fc
  .tuple(caller, fc.array(newJob, { minLength: 1, maxLength: 3 }))
  .map(([by, jobs]) =>
    step(`enqueue ${by} ${JSON.stringify(jobs)}`, async (model, rig) => {
      const now = rig.clock.now()
      const calls = jobs.map((job) => answerOf(rig, rig.queueOf(by).enqueue(job)))
      for (const [i, answer] of (await Promise.all(calls)).entries()) {
        const job = jobs[i] as NewJob
        const holder = keyHolder(model, by, job)
        if (isConflict(holder, job)) assertRefused(answer, 'KEY_CONFLICT')
        else acknowledge(model, by, job, valueOf(answer), now)
      }
      if (by === 'beside') model.isLagging = true
    }),
  )

/** All or none: a key that belongs to another job refuses them together. */
export const enqueueMany: fc.Arbitrary<Step> = fc
  .tuple(caller, fc.array(newJob, { minLength: 1, maxLength: 4 }))
  .map(([by, jobs]) =>
    step(`enqueueMany ${by} ${JSON.stringify(jobs)}`, async (model, rig) => {
      const now = rig.clock.now()
      const answer = await answerOf(rig, rig.queueOf(by).enqueueMany(jobs))
      if (by === 'beside') model.isLagging = true
      if (conflicts(model, by, jobs)) return assertRefused(answer, 'KEY_CONFLICT')
      const enqueued = valueOf(answer)
      if (!enqueued) return
      assert.equal(enqueued.length, jobs.length)
      for (const [i, job] of jobs.entries()) acknowledge(model, by, job, enqueued[i], now)
    }),
  )

function acknowledge(
  model: Model,
  by: Caller,
  job: NewJob,
  enqueued: { readonly job: { readonly id: number }; readonly isNew: boolean } | undefined,
  now: number,
): void {
  if (!enqueued) return
  const { id } = enqueued.job
  const holder = keyHolder(model, by, job)
  assert.equal(enqueued.isNew, holder === undefined, `whether job ${id} is new`)
  if (holder) return assert.equal(id, holder.id, 'the job of the key')
  assert(id > model.highestId, `id ${id} was used before: the highest was ${model.highestId}`)
  model.put(pending(id, by, job, now))
}

function pending(id: number, by: Caller, job: NewJob, now: number): ModelJob {
  const settings = knows(by, job.type) ? settingsOf(job.type) : null
  return {
    id,
    queue: job.queue ?? queueOf(by, job.type),
    type: job.type,
    payload: job.payload ?? '{}',
    priority: job.priority ?? 0,
    key: job.key ?? null,
    status: 'pending',
    attempts: 0,
    starts: 0,
    lostInARow: 0,
    maxAttempts: job.maxAttempts ?? settings?.maxAttempts ?? null,
    retryDelayMs: job.retryDelayMs ?? settings?.retryDelayMs ?? null,
    timeoutMs: settings?.timeoutMs ?? null,
    lastError: null,
    runAt: now + (job.delayMs ?? 0),
    isHeld: false,
    heldStart: null,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    history: [],
  }
}

type Content = Pick<ModelJob, 'type' | 'payload'>

function keyHolder(model: Model, by: Caller, { queue, type, key }: NewJob): ModelJob | undefined {
  return key === undefined ? undefined : model.byKey(queue ?? queueOf(by, type), key)
}

function isConflict(holder: Content | undefined, { type, payload = '{}' }: NewJob): boolean {
  return holder !== undefined && (holder.type !== type || holder.payload !== payload)
}

/** Whether one of `jobs` meets its key in another one: of the table, or of those before it. */
function conflicts(model: Model, by: Caller, jobs: readonly NewJob[]): boolean {
  const before = new Map<string, Content>()
  return jobs.some((job) => {
    if (job.key === undefined) return false
    const place = `${job.queue ?? queueOf(by, job.type)} ${job.key}`
    const holder = keyHolder(model, by, job) ?? before.get(place)
    before.set(place, holder ?? { type: job.type, payload: job.payload ?? '{}' })
    return isConflict(holder, job)
  })
}
