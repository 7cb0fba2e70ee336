import type { EventHub } from '../api/event-hub.ts'
import { Exports } from '../api/exports.ts'
import type { Log } from '../api/log.ts'
import { createRouter, type Router } from '../api/router.ts'
import { servePort, type BridgePort } from '../api/serve-port.ts'
import type { WorkspaceView } from '../contract/index.ts'
import type { Scheduler } from '../cron/scheduler.ts'
import type { Health } from '../health/health.ts'
import type { OpenQueue } from '../queue/queue.ts'
import type { Replays } from '../replay/replays.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { Applying } from './applying.ts'
import type { ConsoleGround } from './ground.ts'
import { openSource } from './open-source.ts'
import { replaysOf, tellOfReplays } from './replaying.ts'
import { restoreBackup } from './restoring.ts'
import { eventsOf, healthOf, schedulerOf } from './services.ts'
import { workspaceView } from './workspace-view.ts'

/** A workspace, open: its queue, workers and schedules, and the router that every transport serves. */
export interface Console {
  readonly router: Router
  readonly queue: OpenQueue
  readonly scheduler: Scheduler
  readonly workspace: Workspace
  readonly events: EventHub
  readonly exports: Exports
  /** For what the host says of itself: it is shown with the console's own words. */
  readonly log: Log
  /** Serve the bridge on a message port; returns how to end that. */
  servePort(port: BridgePort): () => void
  /** Tell who tries to open this workspace too where it is served. */
  announce(url: string): void
  /** Start the workers and schedules, if the folder's code may run. Idempotent. */
  start(): Promise<void>
  /** Take nothing new, and see what runs to its end as far as the drain time allows. Everything can still be read. */
  drain(): Promise<void>
  /** `drain`, then end every subscription and let the workspace go. Idempotent. */
  close(): Promise<void>
}

/** See `Console`. Opened → started → drained → closed, each at most once; one that was not started is drained too. */
export class WorkspaceConsole implements Console {
  readonly router: Router
  readonly queue: OpenQueue
  readonly scheduler: Scheduler
  readonly workspace: Workspace
  readonly events: EventHub
  readonly exports: Exports
  readonly log: Log
  readonly #ground: ConsoleGround
  readonly #health: Health
  readonly #replays: Replays
  readonly #applying: Applying
  readonly #unsubscribe: readonly (() => void)[]
  #isStarted = false
  #storageError: string | null = null
  #draining: Promise<void> | null = null
  #closing: Promise<void> | null = null

  constructor(ground: ConsoleGround) {
    const { workspace, builds, clock, options, settings, engine, consoleLog } = ground
    const { queue } = engine
    const view = (): WorkspaceView => this.#view()
    this.#ground = ground
    this.queue = queue
    this.workspace = workspace
    this.log = consoleLog.from('host')
    const health = healthOf(ground)
    const replays = replaysOf(ground)
    const scheduler = schedulerOf(ground, health, replays)
    const events = eventsOf(ground, { scheduler, health, view })
    this.#health = health
    this.#replays = replays
    this.scheduler = scheduler
    this.events = events
    this.exports = new Exports({ queue, clock, saveAs: options.saveAs ?? null })
    this.router = createRouter({
      ...{ queue, replays, builds, scheduler, events, health, settings, clock, view },
      store: ground.store,
      exports: this.exports,
      log: consoleLog.from('bridge'),
      note: (message) => consoleLog.from('person')(message, 'info'),
      entries: () => consoleLog.entries,
      dir: workspace.dir,
      confirm: () => this.#confirm(),
      reload: () => workspace.reload(),
      restore: (name) => this.#restore(name),
      openFile: options.openFile ?? null,
      openSource: (place) => openSource(place, options),
    })
    const applying = new Applying({ ground, scheduler, events })
    this.#applying = applying
    this.#unsubscribe = [
      workspace.on('changed', () => applying.workspaceChanged()),
      settings.on('changed', () => applying.settingsChanged()),
      scheduler.on('changed', () => events.schedulesChanged()),
      health.on('changed', () => events.healthChanged()),
      ...tellOfReplays(replays, events),
      consoleLog.on('entry', (entry) => events.consoleSaid(entry)),
      queue.on('storage', ({ isWritable, message }) =>
        this.#storageChanged(isWritable ? null : (message ?? 'no reason was given')),
      ),
    ]
  }

  servePort(port: BridgePort): () => void {
    return servePort(this.router, port, this.#ground.consoleLog.from('bridge'))
  }

  announce(url: string): void {
    this.#ground.lock.announce(url)
  }

  async start(): Promise<void> {
    if (this.#isStarted || this.#draining || !this.workspace.isConfirmed) return
    this.#isStarted = true
    const { engine, settings } = this.#ground
    engine.apply(settings.config)
    await this.#replays.open()
    await this.queue.start()
    this.scheduler.start()
    this.log(`the workers have started in ${this.workspace.dir}`, 'info')
    this.events.workspaceChanged()
  }

  drain(): Promise<void> {
    this.#draining ??= this.#drain()
    return this.#draining
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #drain(): Promise<void> {
    this.#isStarted = false
    this.log('nothing new is taken: what runs is seen to its end', 'info')
    this.events.workspaceChanged()
    // At the same time: a handler file that takes long to load must not hold up the end of claiming.
    await Promise.all([
      ...[this.workspace.close(), this.scheduler.stop()],
      ...[this.queue.stop(), this.#replays.stop()],
    ])
  }

  async #close(): Promise<void> {
    const { reader, store, consoleLog, lock } = this.#ground
    await this.drain()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.events.close()
    this.#health.close()
    // Before the store: who lets go last empties the log.
    await reader.close()
    await this.queue.close()
    await store.close()
    this.log('closed', 'info')
    await consoleLog.close()
    lock.release()
  }

  async #confirm(): Promise<void> {
    if (!this.workspace.isConfirmed) await this.workspace.confirm()
    await this.start()
  }

  #restore(name: string): Promise<void> {
    const { options, clock, workspace, consoleLog } = this.#ground
    const { restart } = options
    return restoreBackup(name, {
      workspace,
      health: this.#health,
      clock,
      log: consoleLog.from('health'),
      restart,
    })
  }

  #storageChanged(error: string | null): void {
    const log = this.#ground.consoleLog.from('database')
    if (error === null) log('the database can be written again', 'info')
    else log(`writes fail: ${error}`, 'error')
    this.#storageError = error
    this.#health.setStorageError(error)
    this.events.workspaceChanged()
  }

  #view(): WorkspaceView {
    const state = { isStarted: this.#isStarted, storageError: this.#storageError }
    return workspaceView(this.#ground, this.#applying.earlier, state)
  }
}
