import type { Clock } from '../clock.ts'
import type { Fingerprints } from '../model/fingerprint.ts'
import { hasSettled } from '../model/operation.ts'
import type { Lane } from '../model/queue.ts'
import type { Executor, HandlerRequest } from '../runner/executor.ts'
import type { HandlerFunction } from '../runner/handler.ts'
import type { HostLock } from '../store/host-lock.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { countCancelled, countSettled } from './counting.ts'
import { Dispatcher } from './dispatcher.ts'
import { Emitter } from './emitter.ts'
import { EnqueueCalls } from './enqueue-calls.ts'
import type { QueueEvents } from './events.ts'
import { HeldJobs } from './held-jobs.ts'
import { JobNews } from './job-news.ts'
import { JobCorrections } from './job-corrections.ts'
import { JobOperations, type JobOperationsOptions } from './job-operations.ts'
import { LedgerReader } from './ledger-reader.ts'
import { LiveAttempts } from './live.ts'
import { purgeSettled, type Retention } from './purge.ts'
import { QueueReader } from './queue-reader.ts'
import { GroupRules } from './group-rules.ts'
import { Regroupings } from './regroupings.ts'
import type { HandlerRegistry } from './registry.ts'
import { RetryOutcomes } from './retry-outcomes.ts'
import { Rollups } from './rollups.ts'
import { RunningBuilds } from './running-builds.ts'
import { StorageNews } from './storage-news.ts'
import { toJob } from './view.ts'

/** What the parts of a queue stand on. */
export interface QueueGround {
  readonly store: Store
  readonly clock: Clock
  /** Reads off the main thread. */
  readonly reader: Reader
  readonly executor: Executor
  readonly registry: HandlerRegistry
  readonly fingerprints: Fingerprints
  /** Functions of the handlers that run in this process; filled by `register`. */
  readonly handlers: Map<string, HandlerFunction>
  readonly randomToken: () => string
  readonly beforeRetry: () => Promise<void>
  /** Null where the opener holds the lock already. */
  readonly acquireLock: (() => HostLock) | null
  readonly ownsStore: boolean
  readonly ownsReader: boolean
}

/** What may change while a queue runs: `configure` and `staff` set it, the parts look at it when they need it. */
export interface QueueSettings {
  lanes: readonly Lane[]
  drainMs: number
  graceMs: number
  retention: Retention
  payloadLimitBytes: number
}

/** A queue taken apart. */
export interface QueueParts extends QueueGround {
  readonly settings: QueueSettings
  readonly events: Emitter<QueueEvents>
  readonly live: LiveAttempts
  readonly reads: QueueReader
  readonly rollups: Rollups
  readonly news: JobNews
  readonly storageNews: StorageNews
  readonly enqueueCalls: EnqueueCalls
  readonly operations: JobOperations
  readonly rules: GroupRules
  readonly regroupings: Regroupings
  readonly corrections: JobCorrections
  readonly heldJobs: HeldJobs
  readonly ledgerReads: LedgerReader
  readonly outcomes: RetryOutcomes
  readonly runningBuilds: RunningBuilds
  readonly dispatcher: Dispatcher
  /** Remove what has outlived its time. @returns how many jobs */
  readonly purge: (signal?: AbortSignal) => Promise<number>
}

/**
 * Make the parts of a queue and join them: whatever changes jobs says so to the news, and those tell the listeners
 * and wake the dispatcher.
 *
 * @param onRequest answers what a running handler asks of the queue
 */
export function queueParts(
  ground: QueueGround,
  settings: QueueSettings,
  onRequest: (jobId: number, request: HandlerRequest) => Promise<unknown>,
): QueueParts {
  const { store, clock, reader, executor, registry, fingerprints, randomToken, beforeRetry } = ground
  const events = new Emitter<QueueEvents>()
  const live = new LiveAttempts()
  const reads = new QueueReader({ store, registry, live, reader, clock })
  const rollups = new Rollups({ store, clock, keptMs: () => settings.retention.statisticsMs })
  const dispatcher = new Dispatcher({
    store,
    clock,
    registry,
    fingerprints,
    executor,
    lanes: settings.lanes,
    randomToken,
    live,
    onRequest,
    onWriting: () => rollups.ride(),
    onSettled: (settled, given) => countSettled(rollups, settled, given),
    onChanged: (rows) => news.changed(rows),
    onHeld: (rows) => news.held(rows),
    onProgress: ({ row, progress }) => events.emit('progress', { job: toJob(row, registry, progress) }),
    onLog: ({ row }, lines) => events.emit('log', { jobId: row.id, attempt: row.starts, lines }),
    onStorage: (message) => storageNews.outcomesRefused(message),
    onDefect: (jobId, error) => console.error(`the outcome of job ${jobId} can't be kept:`, error),
  })
  const news = new JobNews({ store, events, live, rollups, dispatcher, view: (row) => reads.view(row) })
  const purge = async (signal?: AbortSignal): Promise<number> => {
    const purged = await purgeSettled({ store, reader, clock }, settings.retention, signal)
    if (purged > 0) events.emit('stale', { cause: 'purge' })
    return purged
  }
  const storageNews = new StorageNews({ store, events, dispatcher, purge })
  const enqueueCalls = new EnqueueCalls({
    store,
    registry,
    clock,
    onWriting: () => news.enqueuing(),
    onInserted: (rows) => news.enqueued(rows),
  })
  const acts: JobOperationsOptions = {
    store,
    reader,
    registry,
    clock,
    view: (row) => reads.view(row),
    onChanged: (rows) => news.acted(rows),
    onSwept: (stopping) => news.swept(stopping),
    onCancelled: (kinds) => countCancelled(rollups, kinds, clock.now()),
    onOperation: (changed) => {
      if (changed.outcomes && !hasSettled(changed.outcomes)) outcomes.follow(changed.id)
      events.emit('operations', { changed })
    },
    beforeRetry,
  }
  const operations = new JobOperations(acts)
  const corrections = new JobCorrections({
    ...acts,
    ledger: operations.ledger,
    payloadLimitBytes: () => settings.payloadLimitBytes,
  })
  const heldJobs = new HeldJobs({
    ...{ ...acts, ledger: operations.ledger, fingerprints, randomToken },
    onSettled: (settled) => countSettled(rollups, settled, []),
  })
  const outcomes = new RetryOutcomes(store, clock, (id) => {
    operations.ledger.told(id)
    operations.waves.nudge(id)
  })
  const regroupings = new Regroupings({
    ...{ store, clock, reader, fingerprints, ledger: operations.ledger },
    onMoved: () => events.emit('failures', {}),
  })
  const rules = new GroupRules({
    ...{ store, clock, reader, fingerprints, ledger: operations.ledger },
    onEntered: () => regroupings.adopt(),
  })
  const ledgerReads = new LedgerReader(store, () => settings.retention.trashMs)
  return {
    ...{ ...ground, settings, events, live, reads, rollups, dispatcher },
    ...{ news, storageNews, enqueueCalls, operations, rules, regroupings },
    ...{ corrections, heldJobs, ledgerReads, outcomes, purge },
    runningBuilds: new RunningBuilds({ store, clock }),
  }
}
