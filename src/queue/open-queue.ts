import { randomBytes } from 'node:crypto'
import { systemClock, type Clock } from '../clock.ts'
import { Fingerprints } from '../model/fingerprint.ts'
import { PAYLOAD_LIMITS } from '../model/payload.ts'
import type { Executor } from '../runner/executor.ts'
import type { HandlerFunction } from '../runner/handler.ts'
import { inlineExecutor } from '../runner/inline.ts'
import { repairCounters } from '../store/counters.ts'
import { acquireHostLock } from '../store/host-lock.ts'
import { createReader, type Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { openStore } from '../store/store.ts'
import { lanesOf } from './lanes.ts'
import { RETENTION_DEFAULTS, type Retention } from './purge.ts'
import type { OpenQueue } from './queue.ts'
import { HandlerRegistry, type QueueDefaults } from './registry.ts'
import { sqliteQueue } from './sqlite-queue.ts'

export interface OpenQueueOptions {
  /** The database file, made if absent; or a store that is open already and stays its opener's to close. */
  readonly file: string | Store
  /** Reads the same file off the main thread, and stays its opener's to close; one of the queue's own unless given. */
  readonly reader?: Reader
  /** Time; the system's. */
  readonly clock?: Clock
  /** Runs the handlers; in this process unless given. */
  readonly executor?: Executor
  /** Workers shared by every queue that `queues` does not name; 2. */
  readonly workers?: number
  /** Named queues with workers of their own. */
  readonly queues?: Readonly<Record<string, { readonly workers: number }>>
  /** What jobs get where neither enqueuer nor handler says: 3 attempts, 30 s × attempts, no timeout. */
  readonly defaults?: Partial<QueueDefaults>
  /** How long running jobs may go on when the queue stops; 10 000. */
  readonly drainMs?: number
  /** How long a handler may take to heed its signal; 5 000. */
  readonly graceMs?: number
  /** How long settled jobs are kept; 24 h each, dead ones for ever. */
  readonly retention?: Partial<Retention>
  /** 1 MB unless given, 16 MB at most. */
  readonly payloadLimitBytes?: number
  /** A fresh secret per claim; 128 random bits. */
  readonly randomToken?: () => string
  /** The folder of the handlers: what their stacks say is read from there on. */
  readonly dir?: string | null
  /** Awaited before jobs are retried: who retries has just mended something, and wants it to count. */
  readonly beforeRetry?: () => Promise<void>
}

/**
 * Open a queue: its database is opened or made, checked and brought up to date. Workers start with `start`.
 *
 * @throws STORAGE_FAILED naming the file where it is not a Yardmaster database, damaged, or newer
 */
export async function openQueue(options: OpenQueueOptions): Promise<OpenQueue> {
  const { file, clock = systemClock, graceMs = 5_000 } = options
  const isOwner = typeof file === 'string'
  const store = isOwner ? openStore({ file, clock }) : file
  try {
    if (store.isProofDue) await store.write(() => repairCounters(store))
  } catch (error) {
    if (isOwner) await store.close()
    throw error
  }
  const handlers = new Map<string, HandlerFunction>()
  const ground = {
    ...{ store, clock, handlers },
    reader: options.reader ?? createReader({ file: store.file, clock }),
    executor: options.executor ?? inlineExecutor({ clock, graceMs, handlers }),
    registry: new HandlerRegistry(options.defaults),
    fingerprints: new Fingerprints(options.dir ?? null),
    randomToken: options.randomToken ?? (() => randomBytes(16).toString('hex')),
    beforeRetry: options.beforeRetry ?? (() => Promise.resolve()),
    // Whoever hands over a store holds the lock on it already.
    acquireLock: isOwner ? () => acquireHostLock(file) : null,
    ownsStore: isOwner,
    ownsReader: options.reader === undefined,
  }
  return sqliteQueue(ground, {
    lanes: lanesOf(options.workers ?? 2, options.queues ?? {}),
    drainMs: options.drainMs ?? 10_000,
    graceMs,
    retention: { ...RETENTION_DEFAULTS, ...options.retention },
    payloadLimitBytes: Math.min(options.payloadLimitBytes ?? PAYLOAD_LIMITS.bytes, PAYLOAD_LIMITS.mostBytes),
  })
}
