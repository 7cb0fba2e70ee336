import assert from 'node:assert/strict'
import { OWN_QUEUE, WORKERS, settingsOf } from './handlers.ts'
import type { Start } from './host.ts'
import { claimed, ended, held, promoted, type ModelJob } from './job.ts'
import type { Model } from './model.ts'
import type { Rig } from './rig.ts'

/**
 * Take into the model what the host did by itself since the step began: outcomes written, jobs claimed,
 * backoffs that are over. Each is held against the rule that allows it; when it must have happened is
 * not asked here, but by the invariants.
 */
export async function absorb(model: Model, rig: Rig): Promise<void> {
  if (rig.hasBeenFull) await absorbPurges(model, rig)
  await absorbReports(model, rig)
  const isAnyHeld = await absorbHolds(model, rig)
  for (const start of rig.host.executor.takeStarts()) absorbStart(model, rig, start, isAnyHeld)
  // Whose turn it is goes on with what is held, too.
  if (isAnyHeld) model.lastShared = null
  await absorbPromotions(model, rig)
}

/** Outcomes are written before the claims that they make room for: one commit, in this order. */
export async function absorbReports(model: Model, rig: Rig): Promise<void> {
  for (const [jobId, { number, ending, isStopping }] of model.reports) {
    const { attempts } = await rig.host.queue.attempts(jobId)
    const line = attempts.find((attempt) => attempt.number === number)
    assert(line, `attempt ${number} of job ${jobId} has left no line in the history`)
    if (line.finishedAt === null) continue
    assertNow(rig, line.finishedAt, `the end of attempt ${number} of job ${jobId}`)
    model.put(ended(model.get(jobId), ending, isStopping, line.finishedAt))
    model.madeReady.add(jobId)
    model.reports.delete(jobId)
  }
}

/** Jobs that a hold has stopped where they would have been claimed: the first in their order come first. */
async function absorbHolds(model: Model, rig: Rig): Promise<boolean> {
  const stopped: { readonly job: ModelJob; readonly at: number; readonly holdId: number }[] = []
  for (const job of model.with('pending', 'failed')) {
    if (job.isHeld) continue
    const { isHeld, updatedAt } = await rig.host.queue.job(job.id)
    const by = isHeld ? await rig.host.queue.heldBy(job.id) : null
    if (by) stopped.push({ job, at: updatedAt, holdId: by.hold?.id ?? 0 })
  }
  stopped.sort((a, b) => a.at - b.at)
  for (const { job, at, holdId } of stopped) {
    const what = `the hold of job ${job.id}`
    assertNow(rig, at, what)
    assert(job.runAt <= at, `${what} at ${at}, before its run_at ${job.runAt}`)
    assert(!model.paused.has(job.queue), `${what} from ${job.queue}, which is paused`)
    const hold = model.stopping(job)
    assert.equal(holdId, hold?.id, `${what}: which one stops it`)
    if (hold?.isOnce) {
      assertFirst(model, job, at, (other) => model.stopping(other)?.id === hold.id)
      model.holds.set(hold.id, { ...hold, isOn: false })
    }
    model.put(held(job, at))
  }
  return stopped.length > 0
}

function absorbStart(
  model: Model,
  rig: Rig,
  { attempt: { assignment }, at }: Start,
  isAnyHeld: boolean,
): void {
  const { id } = assignment.job
  const job = model.get(id)
  const what = `the claim of job ${id}`
  assertNow(rig, at, what)
  assert(job.status === 'pending' || job.status === 'failed', `${what}, which is ${job.status}`)
  assert(job.runAt <= at, `${what} at ${at}, before its run_at ${job.runAt}`)
  assert(!model.paused.has(job.queue), `${what} from ${job.queue}, which is paused`)
  assert(model.freeWorkers(job.queue) > 0, `${what}, for which no worker was free`)
  assert.equal(assignment.workerId > WORKERS.shared, job.queue === OWN_QUEUE, `${what}: a worker of its lane`)
  assertFirst(model, job, at)
  assert.equal(model.stopping(job), undefined, `${what}, which a hold must stop`)
  if (!isAnyHeld) assertTurn(model, job, at)
  const running = claimed(job, settingsOf(job.type), at)
  model.put(running)
  assert.deepEqual(
    assignment,
    {
      workerId: assignment.workerId,
      job: {
        id,
        type: running.type,
        queue: running.queue,
        attempt: running.starts,
        attempts: running.attempts,
        maxAttempts: running.maxAttempts,
        key: running.key,
        createdAt: running.createdAt,
      },
      payload: running.payload,
      timeoutMs: running.timeoutMs,
    },
    `${what}: what its handler is given`,
  )
}

/** Within a queue: lowest priority, then earliest `run_at`, then lowest id. */
function assertFirst(
  model: Model,
  job: ModelJob,
  at: number,
  isMeant: (job: ModelJob) => boolean = () => true,
): void {
  const earlier = model
    .claimable(job.queue, at)
    .find((one) => one.id === job.id || (isMeant(one) && !model.madeReady.has(one.id))) as ModelJob
  assert.equal(job.id, earlier.id, `job ${job.id} was claimed before job ${earlier.id}`)
}

/** Queues that share workers take turns: none is served twice while another one waits. */
function assertTurn(model: Model, job: ModelJob, at: number): void {
  if (job.queue === OWN_QUEUE) return
  if (model.lastShared === job.queue) {
    const passed = model
      .laneOf(job.queue)
      .filter((queue) => queue !== job.queue)
      .flatMap((queue) => model.claimable(queue, at))
      .filter(({ id }) => !model.madeReady.has(id))
    assert.deepEqual(passed, [], `${job.queue} was served twice while another queue waited`)
  }
  model.lastShared = job.queue
}

/** On a full disk the host purges by itself, what it would purge when asked and nothing else. */
async function absorbPurges(model: Model, { host, clock }: Rig): Promise<void> {
  for (const { id } of model.purgeable(clock.now())) {
    const { jobs } = await host.queue.jobs({ cursor: String(id + 1), limit: 1 })
    if (jobs[0]?.id !== id) model.purge(id)
  }
}

async function absorbPromotions(model: Model, rig: Rig): Promise<void> {
  for (const job of model.with('failed')) {
    const now = await rig.host.queue.job(job.id)
    if (now.status !== 'pending') continue
    assertNow(rig, now.updatedAt, `the end of the backoff of job ${job.id}`)
    assert(job.runAt <= now.updatedAt, `job ${job.id} was made pending before its backoff was over`)
    model.put(promoted(job, now.updatedAt))
  }
}

function assertNow({ since, clock }: Rig, at: number, what: string): void {
  assert(since <= at && at <= clock.now(), `${what} is dated ${at}, not ${since} to ${clock.now()}`)
}
