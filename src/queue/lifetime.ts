import type { Clock } from '../clock.ts'
import { YardmasterError } from '../errors.ts'
import type { HostLock } from '../store/host-lock.ts'
import type { QueueParts } from './parts.ts'
import { recoverLost } from './recover.ts'

/**
 * Starting and stopping: open → started → stopped → closed, each at most once, and no way back. A queue may be
 * stopped that was never started.
 */
export class Lifetime {
  readonly #parts: QueueParts
  /** Undone when the queue is closed. */
  readonly #subscriptions: readonly (() => void)[]
  #lock: HostLock | null = null
  #starting: Promise<void> | null = null
  #stopping: Promise<void> | null = null

  constructor(parts: QueueParts, subscriptions: readonly (() => void)[]) {
    this.#parts = parts
    this.#subscriptions = subscriptions
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
    const { rollups, outcomes, reader, store, ownsReader, ownsStore } = this.#parts
    await this.stop()
    await rollups.stop()
    outcomes.close()
    for (const unsubscribe of this.#subscriptions) unsubscribe()
    if (ownsReader) await reader.close()
    if (ownsStore) await store.close()
    this.#lock?.release()
  }

  async #start(): Promise<void> {
    const {
      store,
      registry,
      operations,
      regroupings,
      rollups,
      news,
      runningBuilds,
      dispatcher,
      acquireLock,
    } = this.#parts
    if (this.#stopping)
      throw new YardmasterError('WRONG_PHASE', 'the queue has been stopped: open it again to start it')
    this.#lock = acquireLock?.() ?? null
    store.keepBallast()
    registry.seal()
    await operations.ledger.interrupt()
    await rollups.start()
    await this.#recover((rows) => news.recovered(rows))
    await runningBuilds.start()
    if (this.#stopping) return
    operations.waves.start()
    regroupings.start()
    dispatcher.start()
  }

  async #recover(onChanged: Parameters<typeof recoverLost>[4]): Promise<void> {
    const { store, registry, fingerprints, clock } = this.#parts
    await recoverLost(store, registry, fingerprints, () => clock.now(), onChanged)
  }

  async #stop(): Promise<void> {
    const { operations, regroupings, dispatcher, executor, rollups } = this.#parts
    await this.#starting?.catch(() => undefined)
    operations.waves.stop()
    regroupings.stop()
    await Promise.all([operations.ledger.close(), dispatcher.stopClaiming()])
    await this.#drain()
    await executor.stop()
    await rollups.stop()
  }

  /** Let what runs go on for the drain time, abort the rest, and see every outcome to the disk. */
  async #drain(): Promise<void> {
    const { live, dispatcher, clock, settings } = this.#parts
    await within(clock, settings.drainMs, live.empty())
    for (const attempt of live.all()) live.abort(attempt, 'stop')
    // The executor ends what ignores its signal, so only a disk that refuses can hold this up.
    const deadline = clock.timer(settings.graceMs * 2, () => dispatcher.giveUp())
    await live.empty()
    await dispatcher.settled()
    deadline.clear()
  }
}

async function within(clock: Clock, ms: number, done: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = clock.timer(ms, resolve)
  await Promise.race([done, promise])
  timer.clear()
}
