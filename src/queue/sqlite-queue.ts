import type { Clock } from '../clock.ts'
import { KeyConflictError, NotFoundError, YardmasterError } from '../errors.ts'
import type { JobFilter, Selection } from '../model/filter.ts'
import type { AttemptTimeline } from '../model/attempt.ts'
import type { HandlerSettings, Job, JobWithPayload, StoredColumn } from '../model/job.ts'
import type { Operation } from '../model/operation.ts'
import type { PayloadPath } from '../model/job-test.ts'
import type { Lane, QueueState, Stats } from '../model/queue.ts'
import type { Related } from '../model/related.ts'
import type { Statistics } from '../model/statistics.ts'
import type { JobAction } from '../model/status.ts'
import type { Worker } from '../model/worker.ts'
import type { Executor } from '../runner/executor.ts'
import type { HandlerDefinition, HandlerFunction } from '../runner/handler.ts'
import type { HostLock } from '../store/host-lock.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob } from '../store/jobs.ts'
import { pauseQueue, resumeQueue } from '../store/paused-queues.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { checkNewJob } from './check-new-job.ts'
import { copyOf } from './copy.ts'
import { countCancelled, countRecovered, countSettled } from './counting.ts'
import { Dispatcher } from './dispatcher.ts'
import { Emitter } from './emitter.ts'
import { EnqueueCalls } from './enqueue-calls.ts'
import { insertOrFind } from './enqueue.ts'
import type { QueueEvents } from './events.ts'
import { exportJobs, type ExportOptions } from './export-jobs.ts'
import { facetsOf } from './facets.ts'
import { JobOperations } from './job-operations.ts'
import { lanesOf } from './lanes.ts'
import { LedgerReader } from './ledger-reader.ts'
import { LiveAttempts } from './live.ts'
import { QueueReader } from './queue-reader.ts'
import { purgeSettled, type Retention } from './purge.ts'
import type {
  Acted,
  AttemptsPage,
  BulkAction,
  BulkOptions,
  BulkOutcome,
  CopyChanges,
  Crew,
  Enqueued,
  Facets,
  JobsPage,
  JobsQuery,
  NewJob,
  OpenQueue,
  OperationJobsPage,
  OperationsPage,
  OperationsQuery,
  PageOfMany,
  RecentPayload,
  ReadOptions,
  SingleOptions,
  StatisticsQuery,
  TrashPage,
} from './queue.ts'
import { recentPayloads } from './recent-payloads.ts'
import { recoverLost } from './recover.ts'
import type { HandlerRegistry } from './registry.ts'
import { Rollups } from './rollups.ts'
import { answer } from './requests.ts'
import { toJob } from './view.ts'

export interface SqliteQueueOptions {
  readonly store: Store
  readonly clock: Clock
  /** Functions of the handlers that run in this process; filled by `register`. */
  readonly handlers: Map<string, HandlerFunction>
  readonly registry: HandlerRegistry
  readonly executor: Executor
  readonly lanes: readonly Lane[]
  readonly drainMs: number
  readonly graceMs: number
  readonly retention: Retention
  readonly payloadLimitBytes: number
  readonly randomToken: () => string
  readonly beforeRetry: () => Promise<void>
  /** Null where the opener holds the lock already. */
  readonly acquireLock: (() => HostLock) | null
  readonly ownsStore: boolean
  /** Reads off the main thread. */
  readonly reader: Reader
  readonly ownsReader: boolean
}

/** More changed jobs than this are not listed one by one. */
const LISTED_CHANGES = 500

/** The queue on SQLite: each operation in a few lines, over `store`, `dispatcher` and the pure decisions. */
export class SqliteQueue implements OpenQueue {
  #options: SqliteQueueOptions
  readonly #store: Store
  readonly #registry: HandlerRegistry
  readonly #events = new Emitter<QueueEvents>()
  readonly #live = new LiveAttempts()
  readonly #reader: QueueReader
  readonly #dispatcher: Dispatcher
  readonly #enqueueCalls: EnqueueCalls
  readonly #operations: JobOperations
  readonly #ledger: LedgerReader
  readonly #rollups: Rollups
  readonly #unsubscribe: (() => void)[]
  #retention: Retention
  #lock: HostLock | null = null
  /** Why outcomes can't be written, and what was last told of it. */
  #refusal: string | null = null
  #toldRefusal: string | null = null
  #starting: Promise<void> | null = null
  #stopping: Promise<void> | null = null

  constructor(options: SqliteQueueOptions) {
    const { store, clock, registry, executor, lanes, randomToken } = options
    this.#options = options
    this.#store = store
    this.#registry = registry
    this.#reader = new QueueReader({ store, registry, live: this.#live, reader: options.reader, clock })
    this.#retention = options.retention
    this.#rollups = new Rollups({ store, clock, keptMs: () => this.#retention.statisticsMs })
    this.#enqueueCalls = new EnqueueCalls({
      store,
      registry,
      clock,
      onInserted: (rows) => this.#enqueued(rows),
    })
    this.#operations = new JobOperations({
      store,
      reader: options.reader,
      registry,
      clock,
      view: (row) => this.#reader.view(row),
      onChanged: (rows) => this.#acted(rows),
      onSwept: (stopping) => this.#swept(stopping),
      onCancelled: (kinds) => countCancelled(this.#rollups, kinds, clock.now()),
      onOperation: (changed) => this.#events.emit('operations', { changed }),
      beforeRetry: options.beforeRetry,
    })
    this.#ledger = new LedgerReader(store, () => this.#retention.trashMs)
    this.#dispatcher = new Dispatcher({
      store,
      clock,
      registry,
      executor,
      lanes,
      randomToken,
      live: this.#live,
      onRequest: (jobId, request) => answer(this, jobId, request),
      onWriting: () => this.#rollups.ride(),
      onSettled: (settled, given) => countSettled(this.#rollups, settled, given),
      onChanged: (rows) => this.#changed(rows),
      onProgress: ({ row, progress }) =>
        this.#events.emit('progress', { job: toJob(row, registry, progress) }),
      onLog: ({ row }, lines) => this.#events.emit('log', { jobId: row.id, attempt: row.starts, lines }),
      onStorage: (message) => this.#outcomesRefused(message),
      onDefect: (jobId, error) => console.error(`the outcome of job ${jobId} can't be kept:`, error),
    })
    this.#unsubscribe = [
      store.onForeignWrite(() => this.#foreignWrite()),
      store.onTrouble(() => this.#storageChanged()),
      executor.onWorkersChanged(() => this.#events.emit('workers', {})),
    ]
  }

  register(
    type: string,
    handler: HandlerFunction<never> | HandlerDefinition<never> | Partial<HandlerSettings> = {},
  ): void {
    const { run, settings } = handlerParts(handler)
    this.#registry.register(type, settings)
    if (run) this.#options.handlers.set(type, run)
  }

  replaceHandlers(handlers: ReadonlyMap<string, Partial<HandlerSettings>>): void {
    this.#registry.replace(handlers)
    this.#dispatcher.wake()
  }

  configure({ defaults, retention, payloadLimitBytes }: Parameters<OpenQueue['configure']>[0]): void {
    if (defaults) this.#registry.setDefaults(defaults)
    this.#retention = { ...this.#retention, ...retention }
    if (payloadLimitBytes !== undefined) this.#options = { ...this.#options, payloadLimitBytes }
  }

  staff({ workers, queues, drainMs, graceMs }: Crew): void {
    this.#options = { ...this.#options, lanes: lanesOf(workers, queues), drainMs, graceMs }
    this.#dispatcher.staff(this.#options.lanes)
    this.#events.emit('queues', { name: null })
  }

  types(): readonly string[] {
    return this.#registry.types()
  }

  async enqueue(job: NewJob): Promise<Enqueued> {
    checkNewJob(job, this.#options.payloadLimitBytes)
    this.#store.admit()
    const { row, isNew } = await this.#enqueueCalls.enqueue(job)
    return { job: this.#reader.view(row), isNew }
  }

  async enqueueMany(jobs: readonly NewJob[]): Promise<readonly Enqueued[]> {
    for (const job of jobs) checkNewJob(job, this.#options.payloadLimitBytes)
    this.#store.admit()
    const inserted = await this.#store.write(() => {
      const now = this.#options.clock.now()
      return insertOrFind(this.#store, this.#registry, jobs, now).map((outcome) => {
        // Thrown out of the transaction: all or none.
        if (outcome instanceof KeyConflictError) throw outcome
        return outcome
      })
    })
    this.#enqueued(inserted.flatMap(({ row, isNew }) => (isNew ? row : [])))
    return inserted.map(({ row, isNew }) => ({ job: this.#reader.view(row), isNew }))
  }

  start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#rollups.stop()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    if (this.#options.ownsReader) await this.#options.reader.close()
    if (this.#options.ownsStore) await this.#store.close()
    this.#lock?.release()
  }

  async stats(): Promise<Stats> {
    return this.#reader.stats()
  }

  async jobs(query: JobsQuery = {}, options: ReadOptions = {}): Promise<JobsPage> {
    return this.#reader.jobs(query, options)
  }

  async count(
    query: Pick<JobsQuery, 'filter' | 'text' | 'sort'> = {},
    options: ReadOptions = {},
  ): Promise<number> {
    return this.#reader.count(query, options)
  }

  async facets(filter: JobFilter = {}): Promise<Facets> {
    return facetsOf(this.#store, filter)
  }

  async statistics(query: StatisticsQuery, options: ReadOptions = {}): Promise<Statistics> {
    await this.#rollups.flush()
    return this.#reader.statistics(query, options)
  }

  async offsetAt(query: Pick<JobsQuery, 'filter' | 'sort'>, at: number): Promise<number | null> {
    return this.#reader.offsetAt(query, at)
  }

  async payloadValues(
    ids: readonly number[],
    paths: readonly PayloadPath[],
    { signal }: ReadOptions = {},
  ): ReturnType<OpenQueue['payloadValues']> {
    return this.#options.reader.run('payloadValues', { ids, paths }, { signal })
  }

  async payloadPaths(filter: JobFilter = {}, options: ReadOptions = {}): Promise<readonly PayloadPath[]> {
    return this.#reader.payloadPaths(filter, options)
  }

  export(selection: Selection, options: ExportOptions): ReturnType<OpenQueue['export']> {
    return exportJobs({ store: this.#store, reader: this.#options.reader }, selection, options)
  }

  async job(id: number): Promise<JobWithPayload> {
    return this.#reader.job(id)
  }

  async attempts(id: number, page: Parameters<QueueReader['attempts']>[1] = {}): Promise<AttemptsPage> {
    return this.#reader.attempts(id, page)
  }

  timeline(id: number, options: ReadOptions = {}): Promise<AttemptTimeline> {
    return this.#reader.timeline(id, options)
  }

  async stored(id: number): Promise<readonly StoredColumn[]> {
    return this.#reader.stored(id)
  }

  async payloads(type: string): Promise<readonly RecentPayload[]> {
    return recentPayloads(this.#store, type)
  }

  async queues(): Promise<readonly QueueState[]> {
    return this.#reader.queues(this.#options.lanes)
  }

  workers(): readonly Worker[] {
    return this.#options.executor.workers()
  }

  async kill(workerId: number, pid: number): Promise<void> {
    if (this.#options.executor.kill(workerId, pid)) return
    throw new NotFoundError('process', pid)
  }

  async retry(id: number, options?: SingleOptions): Promise<Job> {
    return this.#one('retry', id, options)
  }

  async cancel(id: number, options?: SingleOptions): Promise<Job> {
    return this.#one('cancel', id, options)
  }

  act(action: JobAction, id: number, options?: SingleOptions): Promise<Acted> {
    return this.#operations.act(action, id, options)
  }

  async copy(id: number, changes: CopyChanges = {}): Promise<Enqueued> {
    return this.enqueue(copyOf(this.#reader.job(id), changes))
  }

  bulk(action: BulkAction, selection: Selection, options?: BulkOptions): Promise<BulkOutcome> {
    return this.#operations.bulk(action, selection, options)
  }

  preview(action: BulkAction, selection: Selection): Promise<BulkOutcome> {
    return this.#operations.preview(action, selection)
  }

  async operations(query: OperationsQuery = {}): Promise<OperationsPage> {
    return this.#ledger.operations(query)
  }

  async operation(id: number): Promise<Operation> {
    return this.#operations.ledger.find(id)
  }

  async operationJobs(id: number, page: PageOfMany = {}): Promise<OperationJobsPage> {
    return this.#ledger.operationJobs(id, page.offset, page.limit)
  }

  steer(id: number, to: 'pause' | 'resume' | 'stop'): Promise<Operation> {
    return this.#operations.ledger.steer(id, to)
  }

  undo(id: number, options?: BulkOptions): Promise<BulkOutcome> {
    return this.#operations.undo(id, options)
  }

  previewUndo(id: number): Promise<BulkOutcome> {
    return this.#operations.previewUndo(id)
  }

  async trash({ offset, limit }: PageOfMany = {}): Promise<TrashPage> {
    return this.#ledger.trash(offset, limit)
  }

  async related(id: number): Promise<Related> {
    return this.#ledger.related(id)
  }

  async pause(queue: string, reason?: string): Promise<void> {
    checkNewJob({ type: 'any', queue }, 0)
    await this.#store.write(() => pauseQueue(this.#store, queue, reason ?? null, this.#options.clock.now()))
    await this.#dispatcher.withdraw((row) => row.queue === queue)
    this.#events.emit('queues', { name: queue })
  }

  async resume(queue: string): Promise<void> {
    await this.#store.write(() => resumeQueue(this.#store, queue))
    this.#events.emit('queues', { name: queue })
    this.#dispatcher.wake()
  }

  purgeable(status: keyof Stats, keptMs: number): Promise<number> {
    const { reader, clock } = this.#options
    return reader.run('purgeable', { status, settledBefore: clock.now() - keptMs })
  }

  async purge({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<number> {
    const purged = await purgeSettled(this.#store, this.#retention, this.#options.clock, signal)
    if (purged > 0) this.#events.emit('stale', { cause: 'purge' })
    return purged
  }

  on<Name extends keyof QueueEvents>(name: Name, listener: (event: QueueEvents[Name]) => void): () => void {
    return this.#events.on(name, listener)
  }

  async #start(): Promise<void> {
    if (this.#stopping)
      throw new YardmasterError('WRONG_PHASE', 'the queue has been stopped: open it again to start it')
    this.#lock = this.#options.acquireLock?.() ?? null
    this.#store.keepBallast()
    this.#registry.seal()
    const { clock } = this.#options
    await this.#operations.ledger.interrupt()
    await this.#rollups.start()
    await recoverLost(
      this.#store,
      this.#registry,
      () => clock.now(),
      (rows) => this.#recovered(rows),
    )
    if (this.#stopping) return
    this.#dispatcher.start()
  }

  async #stop(): Promise<void> {
    await this.#starting?.catch(() => undefined)
    await Promise.all([this.#operations.ledger.close(), this.#dispatcher.stopClaiming()])
    const { clock, drainMs, graceMs, executor } = this.#options
    await within(clock, drainMs, this.#live.empty())
    for (const attempt of this.#live.all()) this.#live.abort(attempt, 'stop')
    // The executor ends what ignores its signal, so only a disk that refuses can hold this up.
    const deadline = clock.timer(graceMs * 2, () => this.#dispatcher.giveUp())
    await this.#live.empty()
    await this.#dispatcher.settled()
    deadline.clear()
    await executor.stop()
    await this.#rollups.stop()
  }

  async #one(action: 'retry' | 'cancel', id: number, options?: SingleOptions): Promise<Job> {
    const { job } = await this.#operations.act(action, id, options)
    // Neither takes a job out of the queue.
    return job as Job
  }

  #acted(rows: readonly JobRow[]): void {
    this.#changed(rows)
    this.#stopCancelled(new Set(rows.flatMap((row) => (row.cancelRequestedAt === null ? [] : [row.id]))))
    this.#dispatcher.wake()
  }

  #enqueued(rows: readonly JobRow[]): void {
    for (const { queue, type, createdAt } of rows) this.#rollups.enqueued(queue, type, createdAt)
    this.#changed(rows)
    this.#dispatcher.wake()
  }

  #recovered(rows: readonly JobRow[]): void {
    countRecovered(this.#rollups, rows)
    this.#changed(rows)
  }

  #swept(stopping: readonly number[]): void {
    this.#events.emit('stale', { cause: 'bulk' })
    this.#stopCancelled(new Set(stopping))
    this.#dispatcher.wake()
  }

  /** Abort what runs of these jobs; what was claimed and has not begun never will. */
  #stopCancelled(ids: ReadonlySet<number>): void {
    if (ids.size === 0) return
    for (const id of ids) {
      const attempt = this.#live.get(id)
      if (attempt) this.#live.abort(attempt, 'cancel')
    }
    void this.#dispatcher.withdraw(({ id }) => ids.has(id))
  }

  #foreignWrite(): void {
    const running = [...this.#live.all().map(({ row }) => row), ...this.#dispatcher.claimedAhead()]
    const cancelled = running.filter(({ id }) => findJob(this.#store, id)?.cancelRequestedAt != null)
    this.#stopCancelled(new Set(cancelled.map(({ id }) => id)))
    this.#events.emit('stale', { cause: 'foreign' })
    this.#dispatcher.wake()
  }

  #outcomesRefused(message: string | null): void {
    this.#refusal = message
    this.#storageChanged()
  }

  #storageChanged(): void {
    const message = this.#store.trouble?.message ?? this.#refusal
    if (message === this.#toldRefusal) return
    this.#toldRefusal = message
    this.#events.emit('storage', { isWritable: message === null, message })
    if (message === null) this.#dispatcher.wake()
    // What has outlived its time goes now: it may be what the room is missing for.
    else if (this.#store.trouble?.code === 'STORAGE_FULL') this.purge().catch(() => undefined)
  }

  #changed(rows: readonly JobRow[]): void {
    if (rows.length === 0) return
    if (rows.length > LISTED_CHANGES) this.#events.emit('stale', { cause: 'bulk' })
    else this.#events.emit('jobs', { changed: rows.map((row) => this.#reader.view(row)) })
  }
}

function handlerParts(
  handler: HandlerFunction<never> | HandlerDefinition<never> | Partial<HandlerSettings>,
): {
  run: HandlerFunction | null
  settings: Partial<HandlerSettings>
} {
  if (typeof handler === 'function') return { run: handler as HandlerFunction, settings: {} }
  const { queue, maxAttempts, retryDelayMs, timeoutMs } = handler
  const given = { queue, maxAttempts, retryDelayMs, timeoutMs } as Partial<HandlerSettings>
  return { run: 'run' in handler ? (handler.run as HandlerFunction) : null, settings: given }
}

async function within(clock: Clock, ms: number, done: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = clock.timer(ms, resolve)
  await Promise.race([done, promise])
  timer.clear()
}
