import assert from 'node:assert/strict'
import type { JobFilter } from '../../../src/model/filter.ts'
import type { Job } from '../../../src/model/job.ts'
import { isSettled, JOB_STATUSES } from '../../../src/model/status.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { HANDLERS, OWN_QUEUE, QUEUES, TYPES, WORKERS, settingsOf } from './handlers.ts'
import type { ModelJob } from './job.ts'
import type { Model } from './model.ts'
import type { Rig } from './rig.ts'
import { countedRows, keptCounters, oldestDueRow, orphanedAttempts, rawJobs, wrongWaves } from './rows.ts'

/** Everything that must hold whenever nothing is happening: part 3 of what the queue promises, I1 to I10. */
export async function verify(model: Model, rig: Rig): Promise<void> {
  const jobs = await verifyJobs(model, rig)
  await verifyHistories(model, rig)
  verifyRows(model, rig)
  await verifyCounts(model, rig)
  await verifySelections(model, rig)
  await verifyLookUp(model, rig)
  await verifyHolds(model, rig)
  verifyWork(model, rig)
  assert.deepEqual(rig.complaints, [], 'defects that were reported')
  if (!model.isLagging) {
    verifyNothingWaits(model, rig)
    verifyMirror(rig, jobs)
  }
}

/** Rows equal the model, every field of them, and no job is there that was not acknowledged. */
async function verifyJobs(model: Model, rig: Rig): Promise<readonly Job[]> {
  const { jobs, total, cursor } = await rig.host.queue.jobs({ limit: 1000 })
  assert.deepEqual(jobs, newestFirst(model.all()).map(shown), 'the jobs')
  assert.equal(total, model.jobs.size, 'the total of all jobs')
  assert.equal(cursor, null)
  return jobs
}

/** One line for every start, in order, none lost or repeated; the running one has no end yet. */
async function verifyHistories(model: Model, rig: Rig): Promise<void> {
  for (const job of model.all()) {
    const { attempts } = await rig.host.queue.attempts(job.id)
    const lines = attempts.map(({ number, isCounted, outcome, startedAt, finishedAt }) => {
      return { number, isCounted, outcome, startedAt, finishedAt }
    })
    const running = { number: job.starts, isCounted: true, outcome: null, startedAt: job.startedAt }
    const expected =
      job.status === 'running' ? [...job.history, { ...running, finishedAt: null }] : job.history
    assert.deepEqual(lines, expected, `the history of job ${job.id}`)
    assert.deepEqual(
      lines.map(({ number }) => number),
      Array.from({ length: job.starts }, (_, i) => i + 1),
      `the attempt numbers of job ${job.id}`,
    )
  }
}

/** What the public face does not show: tokens, starts, losses, and the counters themselves. */
function verifyRows(model: Model, { db }: Rig): void {
  for (const { id, isRunning, token, starts, lostInARow, completedAt } of rawJobs(db)) {
    const job = model.get(id)
    assert.equal(starts, job.starts, `the starts of job ${id}`)
    assert.equal(lostInARow, job.lostInARow, `the losses in a row of job ${id}`)
    assert.equal(isRunning, job.status === 'running', `whether job ${id} runs`)
    assert.equal(token !== null, isRunning, `job ${id} is ${job.status}, its token ${String(token)}`)
    assert.equal(completedAt !== null, isSettled(job.status), `job ${id} is ${job.status}: completed_at`)
    if (token !== null) verifyToken(model, job, token)
  }
  assert.deepEqual(keptCounters(db), countedRows(db), 'the counters')
  assert.deepEqual(wrongWaves(db), [], 'what has come of retries')
  assert.equal(orphanedAttempts(db), 0, 'lines of history without a job')
}

/** No two starts of a job have the same token. Jobs that were claimed together may share one. */
function verifyToken(model: Model, { id, starts }: ModelJob, token: string): void {
  const claim = `${id} ${token}`
  assert.equal(model.claims.get(claim) ?? starts, starts, `job ${id} has the token of an earlier start`)
  model.claims.set(claim, starts)
}

/** Stats, facets and the queues' list agree with a count, on this connection and on another one. */
async function verifyCounts(model: Model, rig: Rig): Promise<void> {
  const stats = statsOf(model.all())
  for (const caller of ['host', 'beside'] as const) {
    assert.deepEqual(await rig.queueOf(caller).stats(), stats, `the stats as seen from ${caller}`)
  }
  const queues = await rig.host.queue.queues()
  const names = new Set(['default', ...handlerQueues(), OWN_QUEUE, ...model.paused.keys()])
  for (const { queue } of model.all()) names.add(queue)
  assert.deepEqual(
    queues,
    [...names].sort().map((name) => ({
      name,
      stats: statsOf(model.all().filter(({ queue }) => queue === name)),
      oldestDueAt: oldestDueRow(rig.db, name),
      pausedAt: model.paused.get(name)?.pausedAt ?? null,
      pauseReason: model.paused.get(name)?.reason ?? null,
      ownWorkers: name === OWN_QUEUE ? WORKERS.own : null,
    })),
    'the queues',
  )
}

/** Lists and facets of a filter, another one at each step. */
async function verifySelections(model: Model, rig: Rig): Promise<void> {
  const filter = filterOf(rig.steps)
  const ids = newestFirst(model.matching(filter)).map(({ id }) => id)
  assert.deepEqual(await idsByPage(rig.host.queue, filter), ids, `the pages of ${JSON.stringify(filter)}`)
  const { status, type, queue } = await rig.host.queue.facets(filter)
  assert.deepEqual(status, facet(model, filter, 'status', JOB_STATUSES), 'the facet of statuses')
  assert.deepEqual(type, facet(model, filter, 'type', TYPES.toSorted()), 'the facet of types')
  assert.deepEqual(queue, facet(model, filter, 'queue', QUEUES.toSorted()), 'the facet of queues')
}

/** Looked up by its id a job is what the list shows, with the payload that came in; a purged one is gone. */
async function verifyLookUp(model: Model, { host, steps }: Rig): Promise<void> {
  const job = model.pick(steps)
  if (job) assert.deepEqual(await host.queue.job(job.id), { ...shown(job), payload: job.payload })
  const gone = model.purged.at(-1)
  if (gone !== undefined) await assert.rejects(host.queue.job(gone), { code: 'NOT_FOUND' })
}

/** Holds are as they were set, and what each has stopped waits. */
async function verifyHolds(model: Model, { host }: Rig): Promise<void> {
  const { holds, waiting } = await host.queue.holds()
  const seen = holds.map(({ id, type, condition, isOnce, isOn }) => ({ id, type, condition, isOnce, isOn }))
  assert.deepEqual(seen, model.allHolds().toReversed(), 'the holds')
  const held = model.all().filter(({ isHeld }) => isHeld)
  assert.equal(waiting, held.length, 'how many jobs are held')
  const found = await host.queue.jobs({ filter: { where: [{ kind: 'held' }] }, limit: 1000 })
  assert.deepEqual(found.jobs, newestFirst(held).map(shown), 'the held jobs')
}

/** What the executor runs is what is running and has not ended, each on a worker of its own. */
function verifyWork(model: Model, { host }: Rig): void {
  const running = host.executor.running.map(({ assignment }) => assignment)
  assert.deepEqual(
    running.map(({ job }) => `${job.id}/${job.attempt}`).sort(),
    model
      .atWork()
      .map(({ id, starts }) => `${id}/${starts}`)
      .sort(),
    'the attempts at work',
  )
  const workers = running.map(({ workerId }) => workerId)
  assert.equal(new Set(workers).size, workers.length, 'two attempts on one worker')
}

/** A host that was told of everything leaves no worker idle while there is work, and no outcome unwritten. */
function verifyNothingWaits(model: Model, { clock, host }: Rig): void {
  assert.deepEqual([...model.reports.keys()], [], 'outcomes that were not written')
  const due = model.with('failed').filter(({ runAt }) => runAt <= clock.now())
  assert.deepEqual(due, [], 'failed jobs whose backoff is over')
  for (const queue of QUEUES) {
    if (model.freeWorkers(queue) === 0) continue
    assert.deepEqual(model.claimable(queue, clock.now()), [], `jobs of ${queue} wait beside a free worker`)
  }
  for (const { assignment, aborts } of host.executor.running) {
    const isAsked = model.get(assignment.job.id).cancelRequestedAt !== null
    assert.equal(aborts.includes('cancel'), isAsked, `the cancel of job ${assignment.job.id} at its handler`)
  }
}

/** Who only listens to events has seen every job as it is now. */
function verifyMirror({ host }: Rig, jobs: readonly Job[]): void {
  const mirrored = host.mirror && [...host.mirror.values()].sort((a, b) => b.id - a.id)
  if (mirrored) assert.deepEqual(mirrored, jobs, 'the jobs as the events told of them')
  host.mirror = new Map(jobs.map((job) => [job.id, job]))
}

function shown({
  payload: _payload,
  starts: _starts,
  lostInARow: _lost,
  history: _history,
  heldStart: _heldStart,
  ...job
}: ModelJob): Job {
  const { maxAttempts, retryDelayMs, timeoutMs } = settingsOf(job.type)
  return {
    ...job,
    maxAttempts: job.maxAttempts ?? maxAttempts,
    retryDelayMs: job.retryDelayMs ?? retryDelayMs,
    timeoutMs: job.timeoutMs ?? timeoutMs,
    progress: null,
  }
}

function newestFirst(jobs: readonly ModelJob[]): ModelJob[] {
  return [...jobs].sort((a, b) => b.id - a.id)
}

function statsOf(jobs: readonly ModelJob[]): Record<string, number> {
  return Object.fromEntries(
    JOB_STATUSES.map((status) => [status, jobs.filter((job) => job.status === status).length]),
  )
}

function handlerQueues(): string[] {
  return Object.keys(HANDLERS).map((type) => settingsOf(type).queue)
}

function filterOf(step: number): JobFilter {
  const status = JOB_STATUSES[step % JOB_STATUSES.length] ?? 'pending'
  const type = TYPES[step % TYPES.length] ?? 'quick'
  const filters: JobFilter[] = [
    { status: [status] },
    { type: [type], queue: ['mail', 'own'] },
    { status: [status, 'pending'], queue: ['default'] },
    {},
  ]
  return filters[step % filters.length] as JobFilter
}

async function idsByPage(queue: OpenQueue, filter: JobFilter): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: string | undefined; ;) {
    const page = await queue.jobs({ filter, limit: 7, cursor })
    ids.push(...page.jobs.map(({ id }) => id))
    if (page.cursor === null) return ids
    cursor = page.cursor
  }
}

/** Values in their order, each with the jobs that it would show; only statuses are listed without any. */
function facet<Key extends 'status' | 'type' | 'queue'>(
  model: Model,
  filter: JobFilter,
  key: Key,
  values: readonly ModelJob[Key][],
): { value: ModelJob[Key]; count: number }[] {
  const others = model.matching({ ...filter, [key]: undefined })
  const always: readonly unknown[] = key === 'status' ? values : (filter[key] ?? [])
  return values
    .map((value) => ({ value, count: others.filter((job) => job[key] === value).length }))
    .filter(({ value, count }) => count > 0 || always.includes(value))
}
