import fc from 'fast-check'
import { expect, it } from 'vitest'
import { resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus } from '../../support/open-test-queue.ts'
import { openScheduler } from './open-scheduler.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOON = Date.UTC(2026, 0, 15, 12)

/** What may happen to a laptop: time passes, somebody or something sets its clock, it sleeps, the app is closed. */
const event = fc.oneof(
  fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 10 * MINUTE }) }),
  fc.record({ what: fc.constant('jump' as const), ms: fc.integer({ min: -3 * DAY, max: 3 * DAY }) }),
  fc.record({ what: fc.constant('restart' as const), ms: fc.integer({ min: -2 * HOUR, max: 2 * DAY }) }),
)

it('whatever happens to the clock, no slot comes twice and the next one is never far', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      const { clock, slots, pass, restart, scheduler } = openScheduler(NOON, { cron: '*/5 * * * *' })
      for (const { what, ms } of events) {
        const before = slots.length
        if (what === 'pass') await pass(ms, MINUTE)
        else if (what === 'jump') {
          clock.jump(ms)
          await pass(5 * SECOND, 5 * SECOND)
        } else await restart(ms)
        // However far it jumped or slept: one run makes up for all of it, beside the one that is due.
        if (what !== 'pass') expect(slots.length - before).toBeLessThanOrEqual(2)
      }
      expect(new Set(slots).size).toBe(slots.length)

      const since = clock.now()
      await pass(5 * MINUTE, 5 * SECOND)
      const next = scheduler().list()[0]?.nextRunAt ?? 0
      expect(next - clock.now()).toBeGreaterThan(-SECOND)
      expect(next - clock.now()).toBeLessThanOrEqual(5 * MINUTE)
      // A slot that came before the clock was set back over it has run already; any other runs now.
      const passed = Math.ceil((since + 1) / (5 * MINUTE)) * 5 * MINUTE
      expect(slots).toContain(passed)
    }),
    { numRuns: 25 },
  )
})

it('a sleep of eight hours is one look for a schedule of every second, not 28 800', async () => {
  const { clock, slots, pass, scheduler } = openScheduler(NOON, { cron: '* * * * * *' })
  await pass(3 * SECOND, SECOND)
  expect(slots).toHaveLength(3)
  clock.jump(8 * HOUR)
  await pass(2 * SECOND, SECOND)
  expect(slots).toHaveLength(5)
  expect(
    scheduler()
      .runs('it')
      .runs.map(({ cause }) => cause),
  ).toEqual(expect.arrayContaining(['slot', 'catch-up']))
})

it('whatever happens to the clock, no job is claimed before its time or lost, and each runs once', async () => {
  const delays = fc.array(fc.integer({ min: 0, max: 2 * HOUR }), { minLength: 1, maxLength: 8 })
  const jumps = fc.array(fc.integer({ min: -3 * DAY, max: 3 * DAY }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(delays, jumps, async (delaysMs, jumpsMs) => {
      const { queue, clock, executor } = await openTestQueue({ workers: 10 })
      const early: number[] = []
      queue.on('jobs', ({ changed }) => {
        for (const job of changed) if (job.status === 'running' && job.runAt > clock.now()) early.push(job.id)
      })
      const added = await queue.enqueueMany(delaysMs.map((delayMs) => ({ type: 'a', delayMs })))
      await queue.start()
      for (const jump of jumpsMs) {
        clock.jump(jump)
        clock.advance(6 * SECOND)
        await queue.stats()
        await turn()
      }
      // Back to the right time, as a time server would set it, and on until everything is due.
      clock.jump(NOON + 3 * HOUR - clock.now())
      clock.advance(6 * SECOND)
      for (const { job } of added) {
        ;(await executor.attemptOf(job.id)).end(resolved)
        await untilStatus(queue, job.id, 'completed')
      }
      expect(early).toEqual([])
      expect(executor.started.toSorted((a, b) => a - b)).toEqual(added.map(({ job }) => job.id))
    }),
    { numRuns: 25 },
  )
})

it('a job whose clock is set back while it runs is completed, kept and purged like any other', async () => {
  const { queue, clock, executor } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'a', timeoutMs: HOUR })
  await queue.start()
  const attempt = await executor.attemptOf(job.id)
  clock.jump(-2 * HOUR)
  attempt.end(resolved)
  const done = await untilStatus(queue, job.id, 'completed')
  expect(done.completedAt).toBe(clock.now())
  clock.advance(DAY - 1)
  expect(await queue.purge()).toBe(0)
  clock.advance(1)
  expect(await queue.purge()).toBe(1)
})

async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}
