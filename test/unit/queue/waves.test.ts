import { expect, test } from 'vitest'
import type { Operation } from '../../../src/model/operation.ts'
import { WAVE_PLAN_DEFAULTS, type WavePlan } from '../../../src/model/wave-plan.ts'
import { checkWaveCount } from '../../../src/queue/check-wave-plan.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

const SMALL: Partial<WavePlan> = { canary: 2, firstWave: 3, growth: 2 }

type Waves = TestQueue & { readonly ids: readonly number[] }

/** Dead jobs, and as many workers. */
async function dead(count: number, options: Parameters<typeof openTestQueue>[0] = {}): Promise<Waves> {
  const setup = await openTestQueue({ workers: count, ...options })
  const jobs = await setup.queue.enqueueMany(
    Array.from({ length: count }, () => ({ type: 'hash', maxAttempts: 1 })),
  )
  const ids = jobs.map(({ job }) => job.id)
  await setup.queue.start()
  for (const id of ids) {
    ;(await setup.executor.attemptOf(id)).end(rejected('row 7 is broken'))
    await untilStatus(setup.queue, id, 'dead')
  }
  setup.clock.advance(1)
  return { ...setup, ids }
}

/** Resolves with an operation once it is so. */
async function until(
  { queue, clock }: TestQueue,
  id: number,
  isSo: (operation: Operation) => boolean,
): Promise<Operation> {
  const { promise, resolve } = Promise.withResolvers<Operation>()
  const look = (operation: Operation): void => {
    if (operation.id === id && isSo(operation)) resolve(operation)
  }
  const stop = queue.on('operations', ({ changed }) => look(changed))
  look(await queue.operation(id))
  // What comes of retries is told a quarter of a second later.
  const passing = setInterval(() => clock.advance(50), 1)
  const operation = await promise
  clearInterval(passing)
  stop()
  return operation
}

const hasReleased =
  (jobs: number) =>
  ({ affected }: Operation): boolean =>
    affected === jobs
const isIn =
  (...states: readonly Operation['state'][]) =>
  ({ state }: Operation): boolean =>
    states.includes(state)

/** End the attempts of these jobs, in their order. */
async function end(
  { executor, queue }: TestQueue,
  ids: readonly number[],
  how: 'completed' | 'as before' | 'otherwise' = 'completed',
): Promise<void> {
  for (const id of ids) {
    const attempt = await executor.attemptOf(id)
    attempt.end(
      how === 'completed' ? resolved : rejected(how === 'as before' ? 'row 9 is broken' : 'the disk is gone'),
    )
    await untilStatus(queue, id, how === 'completed' ? 'completed' : 'dead')
  }
}

const sizes = ({ plan }: Operation): readonly number[] => plan?.waves.map(({ jobs }) => jobs) ?? []

test('a mended handler drains its backlog in waves that grow, each after the outcomes of the one before', async () => {
  const setup = await dead(10)
  const { queue, ids } = setup
  const { id, state } = await queue.retryInWaves({ filter: { status: ['dead'] } }, SMALL, {
    surface: 'window',
    reason: 'mended',
  })
  expect(state).toBe('running')
  const canary = await until(setup, id, hasReleased(2))
  expect(canary).toMatchObject({ kind: 'retry', reason: 'mended', surface: 'window' })
  expect(canary.plan).toMatchObject({ jobs: 10, remaining: 8, stoppedBy: null })
  await end(setup, ids.slice(0, 1))
  setup.clock.advance(1_000)
  expect((await queue.operation(id)).affected).toBe(2)
  await end(setup, ids.slice(1, 2))
  await until(setup, id, hasReleased(5))
  await end(setup, ids.slice(2, 5))
  await until(setup, id, hasReleased(10))
  await end(setup, ids.slice(5))
  const done = await until(setup, id, isIn('done'))
  expect(sizes(done)).toEqual([2, 3, 5])
  expect(done).toMatchObject({
    affected: 10,
    matched: 10,
    outcomes: { completed: 10 },
    finishedAt: expect.any(Number) as number,
  })
})

test('planned jobs that are corrected before their turn run once, as who corrected them said', async () => {
  const setup = await dead(8)
  const { queue, ids, executor, clock } = setup
  const [first, second, retried, corrected, ...rest] = ids as [number, number, number, number, ...number[]]
  const { id } = await queue.retryInWaves({ ids }, SMALL)
  await until(setup, id, hasReleased(2))
  clock.advance(10)
  // As a replay that worked offers it, too: “retry with this payload”.
  const { operation } = await queue.correct(retried, { payload: '{"zip":"1010"}', isRetried: true })
  await queue.correct(corrected, { payload: '{"zip":"1020"}' })
  expect((await executor.attemptOf(retried)).assignment.payload).toBe('{"zip":"1010"}')
  await end(setup, [first, second])
  await until(setup, id, hasReleased(5))
  // The wave is as large as it was meant to be.
  await end(setup, rest.slice(0, 3))
  await until(setup, id, hasReleased(6))
  await end(setup, [...rest.slice(3), retried])
  const done = await until(setup, id, isIn('done'))
  expect(sizes(done)).toEqual([2, 3, 1])
  expect(done).toMatchObject({
    matched: 8,
    affected: 6,
    skipped: [
      { reason: 'running', count: 1 },
      { reason: 'changed', count: 1 },
    ],
    plan: { jobs: 8, remaining: 0 },
    outcomes: { completed: 6, gone: 0 },
  })
  expect((await queue.skippedJobs(id)).map((one) => one.id).sort()).toEqual([retried, corrected])
  expect(await queue.job(retried)).toMatchObject({ status: 'completed', attempts: 2 })
  expect(await queue.job(corrected)).toMatchObject({ status: 'dead', attempts: 1 })
  const correction = await until(setup, operation, ({ outcomes }) => outcomes?.completed === 1)
  expect(correction).toMatchObject({ kind: 'correct', affected: 1, correction: { isRetried: true } })
})

test('a job that was let go by a wave, and is corrected before it starts, is of that wave still', async () => {
  const setup = await dead(4)
  const { queue, ids, executor, clock } = setup
  await queue.pause('default')
  const { id } = await queue.retryInWaves({ ids }, SMALL)
  await until(setup, id, hasReleased(2))
  const [waiting, other] = ids as [number, number, ...number[]]
  clock.advance(10)
  await expect(queue.correct(waiting, { payload: '1', isRetried: true })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  })
  await queue.correct(waiting, { payload: '{"zip":"1010"}' })
  await queue.resume('default')
  expect((await executor.attemptOf(waiting)).assignment.payload).toBe('{"zip":"1010"}')
  await end(setup, [waiting, other])
  await until(setup, id, hasReleased(4))
  await end(setup, ids.slice(2))
  expect(await until(setup, id, isIn('done'))).toMatchObject({
    affected: 4,
    outcomes: { completed: 4, gone: 0 },
  })
})

test('a canary’s failed job that is corrected and retried does not pass for the mend', async () => {
  const setup = await dead(6)
  const { queue, ids, clock } = setup
  const { id } = await queue.retryInWaves({ ids }, SMALL)
  await until(setup, id, hasReleased(2))
  const [broken, good] = ids as [number, number, ...number[]]
  await end(setup, [broken], 'as before')
  clock.advance(10)
  await queue.correct(broken, { payload: '{"zip":"1010"}', isRetried: true })
  await end(setup, [broken, good])
  const stopped = await until(setup, id, isIn('paused'))
  expect(stopped).toMatchObject({
    affected: 2,
    plan: { stoppedBy: 1, remaining: 4, waves: [{ completed: 1, failedAsBefore: 1, gone: 0 }] },
  })
})

test('a wrong mend is stopped by its canary, and costs no job more', async () => {
  const setup = await dead(10)
  const { queue, ids } = setup
  const { id } = await queue.retryInWaves({ ids }, SMALL)
  await until(setup, id, hasReleased(2))
  await end(setup, ids.slice(0, 1), 'as before')
  const stopped = await until(setup, id, isIn('paused'))
  expect(stopped).toMatchObject({ affected: 2, plan: { stoppedBy: 1, remaining: 8 } })
  expect((await queue.stats()).dead).toBe(9)
  const over = await queue.steer(id, 'stop')
  expect(over).toMatchObject({ state: 'stopped', affected: 2, plan: { remaining: 8 } })
  await end(setup, ids.slice(1, 2))
  expect((await queue.operation(id)).outcomes).toMatchObject({ dead: 1, completed: 1, failedAsBefore: 1 })
})

test('a stopped plan goes on where somebody says so, with their reason, and is judged anew', async () => {
  const setup = await dead(10)
  const { queue, ids } = setup
  const { id } = await queue.retryInWaves({ ids }, SMALL)
  await until(setup, id, hasReleased(2))
  await end(setup, ids.slice(0, 2), 'as before')
  await until(setup, id, isIn('paused'))
  await queue.steer(id, 'resume', 'these two were broken by hand')
  const next = await until(setup, id, hasReleased(5))
  expect(next.plan).toMatchObject({
    stoppedBy: null,
    waves: [{ isAccepted: true, acceptedBecause: 'these two were broken by hand' }, { jobs: 3 }],
  })
  await end(setup, ids.slice(2, 3), 'as before')
  expect(await until(setup, id, isIn('paused'))).toMatchObject({ affected: 5, plan: { stoppedBy: 2 } })
})

test('a job that fails in another way, or is taken out of its wave, does not stop the plan', async () => {
  const setup = await dead(6)
  const { queue, ids } = setup
  await queue.pause('default')
  const { id } = await queue.retryInWaves({ ids }, { ...SMALL, canary: 3 })
  await until(setup, id, hasReleased(3))
  expect(await queue.queuesWaitedFor(id)).toEqual(['default'])
  await queue.cancel(ids[0]!)
  await queue.resume('default')
  expect(await queue.queuesWaitedFor(id)).toEqual([])
  await end(setup, ids.slice(1, 2), 'otherwise')
  await end(setup, ids.slice(2, 3))
  const next = await until(setup, id, hasReleased(6))
  expect(next.plan?.waves[0]).toMatchObject({ gone: 1, failedOtherwise: 1, failedAsBefore: 0 })
})

test('an attempt that fails and is tried again by itself is an outcome', async () => {
  const setup = await openTestQueue({ workers: 3 })
  const { queue, executor } = setup
  const jobs = await queue.enqueueMany(
    Array.from({ length: 3 }, () => ({ type: 'hash', maxAttempts: 5, retryDelayMs: 3_600_000 })),
  )
  const ids = jobs.map(({ job }) => job.id)
  await queue.start()
  for (const id of ids) {
    ;(await executor.attemptOf(id)).end(rejected('no'))
    await untilStatus(queue, id, 'failed')
  }
  setup.clock.advance(1)
  const { id } = await queue.retryInWaves({ filter: { status: ['failed'] } }, { ...SMALL, allowedShare: 1 })
  await until(setup, id, hasReleased(2))
  for (const each of ids.slice(0, 2)) {
    ;(await executor.attemptOf(each)).end(rejected('no'))
    await untilStatus(queue, each, 'failed')
  }
  await until(setup, id, hasReleased(3))
})

test('a plan rests, goes on, and keeps to its rate', async () => {
  const setup = await dead(4)
  const { queue, ids, clock } = setup
  const { id } = await queue.retryInWaves({ ids }, { ...SMALL, canary: 1, firstWave: 3, perMinute: 6 })
  await until(setup, id, hasReleased(1))
  await queue.steer(id, 'pause')
  await end(setup, ids.slice(0, 1))
  clock.advance(60_000)
  expect(await queue.operation(id)).toMatchObject({ state: 'paused', affected: 1 })
  await queue.steer(id, 'resume')
  const second = await until(setup, id, hasReleased(2))
  const third = await until(setup, id, hasReleased(3))
  const at = ({ plan }: Operation): number => plan?.waves.at(-1)?.releasedAt ?? 0
  expect(at(third) - at(second)).toBeGreaterThanOrEqual(10_000)
  await end(setup, ids.slice(1, 3))
  await until(setup, id, hasReleased(4))
  await end(setup, ids.slice(3))
  await until(setup, id, isIn('done'))
})

test('what somebody else has changed since is left, and said', async () => {
  const setup = await dead(5)
  const { queue, ids, clock } = setup
  await queue.pause('default')
  const { id } = await queue.retryInWaves({ ids }, { ...SMALL, firstWave: 1 })
  await until(setup, id, hasReleased(2))
  clock.advance(1)
  await queue.act('retry', ids[2]!)
  await queue.act('delete', ids[3]!)
  await queue.resume('default')
  await end(setup, ids.slice(0, 3))
  await until(setup, id, hasReleased(3))
  await end(setup, ids.slice(4))
  const done = await until(setup, id, isIn('done'))
  expect(done).toMatchObject({
    matched: 5,
    affected: 3,
    skipped: expect.arrayContaining([{ reason: 'missing', count: 1 }]) as unknown,
  })
  expect((await queue.skippedJobs(id)).map((skip) => skip.id)).toEqual([ids[2], ids[3]])
})

test('a job is in one plan at a time', async () => {
  const setup = await dead(6)
  const { queue, ids } = setup
  const first = await queue.retryInWaves({ ids: ids.slice(0, 4) }, SMALL)
  await until(setup, first.id, hasReleased(2))
  const second = await queue.retryInWaves({ filter: { status: ['dead'] } }, SMALL)
  const released = await until(setup, second.id, hasReleased(2))
  expect(released.skipped).toEqual([{ reason: 'planned', count: 2 }])
  expect(peek(setup.file, 'SELECT id FROM jobs WHERE status <> 5 ORDER BY id')).toHaveLength(4)
})

test('a plan that another host had begun goes on by itself, or waits as it was', async () => {
  const setup = await dead(8)
  const { queue, ids, file, clock } = setup
  const going = await queue.retryInWaves({ ids: ids.slice(0, 4) }, SMALL)
  const resting = await queue.retryInWaves({ ids: ids.slice(4) }, SMALL)
  await until(setup, going.id, hasReleased(2))
  await until(setup, resting.id, hasReleased(2))
  await queue.steer(resting.id, 'pause')
  const closing = queue.close()
  for (const attempt of [...setup.executor.running]) attempt.end({ kind: 'ended', reason: 'stop' })
  await closing
  const next = await openTestQueue({ file, clock, workers: 8 })
  expect(await next.queue.operation(going.id)).toMatchObject({ state: 'running', affected: 2 })
  await next.queue.start()
  expect(await next.queue.operation(resting.id)).toMatchObject({ state: 'paused', affected: 2 })
  await end(next, ids.slice(0, 2))
  await until(next, going.id, hasReleased(4))
  await end(next, ids.slice(4, 6))
  await next.queue.steer(resting.id, 'resume')
  await until(next, resting.id, hasReleased(4))
})

test('what waits of an aborted plan is put back, and the rest was never touched', async () => {
  const setup = await dead(6)
  const { queue, ids, clock } = setup
  await queue.pause('default')
  const { id } = await queue.retryInWaves({ ids }, SMALL)
  await until(setup, id, hasReleased(2))
  await expect(queue.undo(id)).rejects.toMatchObject({ code: 'WRONG_PHASE' })
  await queue.steer(id, 'stop')
  clock.advance(1)
  expect(await queue.undo(id)).toMatchObject({ affected: 2 })
  expect(await queue.stats()).toMatchObject({ dead: 6, pending: 0 })
  expect((await queue.operation(id)).outcomes).toMatchObject({ gone: 2, pending: 0 })
})

test('a plan that nobody could follow is refused, naming what is wrong', async () => {
  const { queue, ids } = await dead(3)
  const refused = (plan: Partial<WavePlan>) => queue.retryInWaves({ ids }, plan)
  await expect(refused({ canary: 0 })).rejects.toMatchObject({ data: { field: 'waves.canary' } })
  await expect(refused({ allowedShare: 2 })).rejects.toMatchObject({ data: { field: 'waves.allowedShare' } })
  await expect(refused({ growth: 0.5 })).rejects.toMatchObject({ data: { field: 'waves.growth' } })
  await expect(refused({ perMinute: 1.5 })).rejects.toMatchObject({ data: { field: 'waves.perMinute' } })
  expect((await queue.operations()).operations).toEqual([])
  const single = { ...WAVE_PLAN_DEFAULTS, canary: 1, firstWave: 1, growth: 1 }
  expect(() => checkWaveCount(single, 200)).not.toThrow()
  expect(() => checkWaveCount(single, 201)).toThrow(/at most/)
})

test('a failure group is retried in waves, and no job of another group', async () => {
  const setup = await dead(4)
  const { queue, executor, ids } = setup
  const { job: other } = await queue.enqueue({ type: 'hash', maxAttempts: 1 })
  ;(await executor.attemptOf(other.id)).end(rejected('the disk is gone'))
  await untilStatus(queue, other.id, 'dead')
  setup.clock.advance(1)
  const [row] = peek<{ groupId: number }>(
    setup.file,
    'SELECT group_id AS groupId FROM jobs WHERE id = ?',
    ids[0],
  )
  const { id } = await queue.retryInWaves({ filter: { group: row!.groupId, status: ['dead'] } }, SMALL)
  await until(setup, id, hasReleased(2))
  await end(setup, ids.slice(0, 2))
  await until(setup, id, hasReleased(4))
  await end(setup, ids.slice(2))
  expect(await until(setup, id, isIn('done'))).toMatchObject({ affected: 4, outcomes: { completed: 4 } })
  expect((await queue.job(other.id)).status).toBe('dead')
})
