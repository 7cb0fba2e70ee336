import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { LogLine } from '../model/attempt.ts'
import type { ConsoleEntry } from '../model/console-log.ts'
import type { ReplayBrief } from '../model/replay.ts'
import type { QueueEvents } from '../queue/events.ts'
import type { Queue } from '../queue/queue.ts'
import { Subscription, type Snapshots } from './subscription.ts'

export interface EventHubOptions {
  readonly queue: Pick<Queue, 'on' | 'stats' | 'queues' | 'holds' | 'workers'>
  readonly clock: Clock
  readonly schedules: Snapshots['schedules']
  readonly workspace: Snapshots['workspace']
  readonly health: Snapshots['health']
  readonly settings: Snapshots['settings']
}

/**
 * Everything that changes, for any number of subscribers. It listens to the queue once, whoever comes
 * and goes, so that a subscriber which is gone can leave nothing behind there.
 */
export class EventHub {
  /** Names this life of the host: another one means that everything must be asked for again. */
  readonly session = randomUUID()
  readonly #clock: Clock
  readonly #snapshots: Snapshots
  readonly #subscriptions = new Set<Subscription>()
  readonly #unsubscribe: readonly (() => void)[]
  #isClosed = false

  constructor({ queue, clock, schedules, workspace, health, settings }: EventHubOptions) {
    this.#clock = clock
    this.#snapshots = {
      stats: () => queue.stats(),
      queues: () => queue.queues(),
      holds: () => queue.holds(),
      workers: () => queue.workers(),
      schedules,
      workspace,
      health,
      settings,
    }
    this.#unsubscribe = [
      queue.on('jobs', ({ changed }) => this.#each((to) => to.jobsChanged(changed))),
      queue.on('progress', ({ job }) => this.#each((to) => to.jobsChanged([job]))),
      queue.on('stale', () => this.#each((to) => to.becameStale())),
      queue.on('log', (log: QueueEvents['log']) => this.#each((to) => to.logged(log))),
      queue.on('operations', ({ changed }) => this.#each((to) => to.operationChanged(changed))),
      queue.on('failures', () => this.#each((to) => to.changed('failures'))),
      queue.on('queues', () => this.#each((to) => to.changed('queues'))),
      queue.on('holds', () => this.#each((to) => to.changed('holds'))),
      queue.on('workers', () => this.#each((to) => to.changed('workers'))),
      queue.on('storage', () => this.workspaceChanged()),
    ]
  }

  /** How many are listening now. */
  get subscribers(): number {
    return this.#subscriptions.size
  }

  /**
   * Everything from now on, beginning with `hello`. Ends when `signal` aborts, when the iteration is
   * left, and when the hub closes.
   */
  subscribe(signal?: AbortSignal): Subscription {
    const subscription = new Subscription({
      clock: this.#clock,
      session: this.session,
      snapshots: this.#snapshots,
      onEnd: () => this.#subscriptions.delete(subscription),
    })
    this.#subscriptions.add(subscription)
    if (this.#isClosed || signal?.aborted) subscription.end()
    signal?.addEventListener('abort', () => subscription.end(), { once: true })
    return subscription
  }

  workspaceChanged(): void {
    this.#each((to) => to.changed('workspace'))
  }

  consoleSaid(entry: ConsoleEntry): void {
    this.#each((to) => to.said(entry))
  }

  replayChanged(replay: ReplayBrief): void {
    this.#each((to) => to.replayChanged(replay))
  }

  replayRemoved(id: number): void {
    this.#each((to) => to.replayRemoved(id))
  }

  replaySaid(id: number, lines: readonly LogLine[]): void {
    this.#each((to) => to.replaySaid(id, lines))
  }

  schedulesChanged(): void {
    this.#each((to) => to.changed('schedules'))
  }

  settingsChanged(): void {
    this.#each((to) => to.changed('settings'))
  }

  healthChanged(): void {
    this.#each((to) => to.changed('health'))
  }

  /** End every subscription. Idempotent. */
  close(): void {
    this.#isClosed = true
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#each((to) => to.end())
  }

  #each(tell: (subscription: Subscription) => void): void {
    for (const subscription of this.#subscriptions) tell(subscription)
  }
}
