import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { WriteFault } from '../faulty-connection.ts'
import { DRAIN_MS } from '../host.ts'
import { ended, lost } from '../job.ts'
import { absorb } from '../absorb.ts'
import type { Model } from '../model.ts'
import type { Rig } from '../rig.ts'
import { rawJobs } from '../rows.ts'
import { step, type Step } from '../step.ts'
import { assertAborted, end, manner, takeStale, type Manner } from './attempts.ts'

/** The host is killed, and its successor starts on what it left. */
export const kill: fc.Arbitrary<Step> = fc.constant(
  step('kill', async (model, rig) => {
    await rig.kill()
    await succeed(model, rig)
  }),
)

/** The host stands still and loses its work to a second one, and its handlers go on: see `endStale`. */
export const overtake: fc.Arbitrary<Step> = fc.constant(
  step('overtake', async (model, rig) => {
    await rig.overtake()
    await succeed(model, rig)
  }),
)

/** As `overtake`, but a handler ends while its job is being recovered: whichever is first on disk counts. */
export const overtakeWhileEnding: fc.Arbitrary<Step> = fc.tuple(fc.nat(2), manner).map(([pick, how]) =>
  step(`overtake while ${pick} ${how}`, async (model, rig) => {
    model.reports.clear()
    await rig.overtake()
    const late = takeStale(rig, pick)
    if (late) end(model, late.attempt, how)
    const report = late && model.reports.get(late.jobId)
    await rig.host.queue.start()
    // Of an earlier host, its job may have come to its end since, and be purged.
    if (late && report && model.jobs.has(late.jobId)) {
      const { attempts } = await rig.host.queue.attempts(late.jobId)
      const line = attempts.find(({ number }) => number === report.number)
      if (line?.outcome !== 'lost') {
        model.put(ended(model.get(late.jobId), report.ending, false, rig.clock.now()))
      }
    }
    await succeed(model, rig)
  }),
)

async function succeed(model: Model, rig: Rig): Promise<void> {
  await rig.host.queue.start()
  model.reports.clear()
  model.lastShared = null
  model.isLagging = false
  for (const job of model.with('running')) model.put(lost(job, rig.clock.now()))
}

/** The host stops, some handlers ending while it waits for them and the others after their signal. */
export const stop: fc.Arbitrary<Step> = fc
  .tuple(fc.array(manner, { maxLength: 2 }), fc.array(manner, { minLength: 3, maxLength: 3 }))
  .map(([within, after]) =>
    step(
      `stop: ${within.join(', ')} within the drain time, ${after.join(', ')} after it`,
      async (model, rig) => {
        let isStopped = false
        const stopped = rig.host.queue.stop().then(() => (isStopped = true))
        await rig.quiet()
        endEach(model, rig, within, false)
        await rig.quiet()
        if (!isStopped) rig.clock.advance(DRAIN_MS)
        await rig.quiet()
        assertAborted(rig)
        endEach(model, rig, after, true)
        await rig.quiet()
        // An outcome whose write failed is tried again by the clock.
        while (!isStopped) {
          rig.clock.advance(DRAIN_MS)
          await rig.quiet()
        }
        await stopped
        await absorb(model, rig)
        assertAtRest(rig)
        await rig.reopen()
        await succeed(model, rig)
      },
    ),
  )

function endEach(model: Model, { host }: Rig, manners: readonly Manner[], isStopping: boolean): void {
  for (const how of manners) {
    const [attempt] = host.executor.running
    if (attempt) end(model, attempt, how, isStopping)
  }
}

/** An orderly end leaves nothing to recover. */
function assertAtRest({ db }: Rig): void {
  const running = rawJobs(db).filter(({ isRunning, token }) => isRunning || token !== null)
  assert.deepEqual(running, [], 'jobs that run in a host that has stopped')
}

const faults: readonly WriteFault[] = [
  { code: 'SQLITE_FULL', at: 'statement', endsTransaction: true },
  { code: 'SQLITE_FULL', at: 'statement' },
  { code: 'SQLITE_FULL', at: 'commit' },
  { code: 'SQLITE_IOERR_WRITE', at: 'statement', endsTransaction: true },
  { code: 'SQLITE_IOERR_WRITE', at: 'commit' },
  { code: 'SQLITE_BUSY', at: 'begin' },
  { code: 'SQLITE_BUSY', at: 'begin', isLong: true },
]

export const failNextWrite: fc.Arbitrary<Step> = fc.constantFrom(...faults).map((fault) =>
  step(`fail the next write: ${Object.values(fault).join(' ')}`, async (_model, rig) => {
    rig.host.writes.arm(fault)
  }),
)
