import { existsSync } from 'node:fs'
import { EventHub } from './api/event-hub.ts'
import { Exports } from './api/exports.ts'
import type { Log } from './api/log.ts'
import { createRouter, type Router } from './api/router.ts'
import { servePort, type BridgePort } from './api/serve-port.ts'
import { systemClock, type Clock } from './clock.ts'
import { ConsoleLog } from './console/console-log.ts'
import { openEngine, type Engine } from './console/engine.ts'
import { filledBuild, ownSettings, poolBuild } from './console/handler-build.ts'
import { restoreBackup } from './console/restoring.ts'
import type { WorkspaceView } from './contract/index.ts'
import { builtIns } from './cron/built-ins.ts'
import type { Scheduler } from './cron/scheduler.ts'
import { createScheduler } from './cron/slot-scheduler.ts'
import { textIn, WorkspaceLockedError } from './errors.ts'
import { installedVersion } from './install.ts'
import { Health } from './health/health.ts'
import type { NewJob, OpenQueue } from './queue/queue.ts'
import { endOrphans } from './runner/orphans.ts'
import type { ProcessHost } from './runner/process-host.ts'
import { acquireHostLock, type HostLock } from './store/host-lock.ts'
import { repairCounters } from './store/counters.ts'
import { MIGRATIONS } from './store/migrations/index.ts'
import { createReader, type Reader } from './store/reader/reader.ts'
import { openStore, type Store } from './store/store.ts'
import type { ResolvedConfig } from './workspace/config.ts'
import { editorLink, type SourcePlace } from './workspace/editor-link.ts'
import { WorkspaceSettings } from './workspace/workspace-settings.ts'
import { openWorkspace, type Workspace } from './workspace/workspace.ts'

export interface ConsoleOptions {
  /** The workspace's folder; made if absent. */
  readonly dir: string
  readonly host: 'desktop' | 'headless'
  /** Whether the person has named this folder to be run. Without that, one opened for the first time waits for `confirm`. */
  readonly isConfirmed: boolean
  /** The person's own folder, outside of every workspace. */
  readonly stateDir: string
  readonly processHost: ProcessHost
  readonly clock?: Clock
  /** Hears of what goes wrong. */
  readonly log: Log
  /** Never shown or written by the console's log. */
  readonly secrets?: readonly string[]
  /** Opens a file on the person's desktop; a headless host serves it instead. */
  readonly openFile?: (path: string) => Promise<void>
  /** What YARDMASTER_EDITOR says: the editor that frames of a stack open in. */
  readonly editor?: string | undefined
  /** Follows a link on the person's desktop; a headless host leaves it to the page. */
  readonly openLink?: (url: string) => Promise<void>
  /** Asks the person where to write a file, by a name to begin with; null where they would rather not. A headless host serves it. */
  readonly saveAs?: (name: string) => Promise<string | null>
  /** Enqueued, all or none, where the workspace's database is new. */
  readonly firstJobs?: readonly NewJob[]
  /**
   * Close this console, do `between`, which never fails, and open the same folder again; returns at once.
   * A host that can't is not asked to restore.
   */
  readonly restart?: (between: () => Promise<void>) => void
  /** Leave the workers to `start`, for a host that has something to do before. */
  readonly isStartDeferred?: boolean
}

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

/**
 * Open a workspace: the one function that both hosts call.
 *
 * @throws WorkspaceLockedError where another live host has it open; InvalidInputError where it is no folder;
 *   STORAGE_FAILED where its database can't be used
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { dir, stateDir, isConfirmed, processHost, clock = systemClock, secrets = [] } = options
  const consoleLog = new ConsoleLog({ clock, host: options.log, secrets })
  const undo: (() => unknown)[] = []
  let lock: HostLock | null = null
  try {
    const workspace = await openWorkspace({
      ...{ dir, stateDir, isConfirmed, processHost, clock, log: consoleLog.from('workspace') },
      // Before any of its code is run: a list of processes belongs to whoever holds the lock.
      async beforeLoad(opening) {
        undo.unshift(() => opening.close())
        const own = ownLock(opening)
        lock = own
        undo.unshift(() => own.release())
        await endOrphans(opening.processesFile)
        await consoleLog.keepIn(opening.logFolder)
      },
    })
    if (!lock) throw new Error('a workspace was opened without its lock')
    const isNew = !existsSync(workspace.databaseFile)
    const store = openStore({ file: workspace.databaseFile, clock })
    undo.unshift(() => store.close())
    const reader = createReader({ file: workspace.databaseFile, clock })
    undo.unshift(() => reader.close())
    const settings = new WorkspaceSettings({
      ...{ store, clock, log: consoleLog.from('settings') },
      config: () => workspace.config,
    })
    const config = (): ResolvedConfig => settings.config
    const engine = await openEngine({
      ...{ workspace, store, reader, processHost, clock, config },
      log: consoleLog.from('workers'),
    })
    const console = new WorkspaceConsole({
      ...{ options, clock, workspace, lock, store, reader, settings, engine, consoleLog },
    })
    undo.unshift(() => console.close())
    if (isNew && options.firstJobs) await console.queue.enqueueMany(options.firstJobs)
    if (!options.isStartDeferred) await console.start()
    return console
  } catch (error) {
    for (const step of undo) await step()
    throw error
  }
}

function ownLock({ databaseFile, dir }: Workspace): HostLock {
  try {
    return acquireHostLock(databaseFile)
  } catch (error) {
    if (!(error instanceof WorkspaceLockedError)) throw error
    // People know the folder, not the file in it.
    throw new WorkspaceLockedError(dir, Number(error.data.pid), textIn(error, 'url'))
  }
}

interface Parts {
  readonly options: ConsoleOptions
  readonly clock: Clock
  readonly workspace: Workspace
  readonly lock: HostLock
  readonly store: Store
  readonly reader: Reader
  readonly settings: WorkspaceSettings
  readonly engine: Engine
  readonly consoleLog: ConsoleLog
}

class WorkspaceConsole implements Console {
  readonly router: Router
  readonly queue: OpenQueue
  readonly scheduler: Scheduler
  readonly workspace: Workspace
  readonly events: EventHub
  readonly exports: Exports
  readonly log: Log
  readonly #health: Health
  readonly #the: Parts
  readonly #unsubscribe: readonly (() => void)[]
  readonly #version = installedVersion()
  /** The config that was last applied, in JSON: most loads change nothing of it. */
  #applied = ''
  #saidBuild = ''
  #isStarted = false
  #storageError: string | null = null
  #draining: Promise<void> | null = null
  #closing: Promise<void> | null = null

  constructor(the: Parts) {
    const { workspace, store, reader, clock, options, settings, consoleLog } = the
    const { queue } = the.engine
    this.#the = the
    this.queue = queue
    this.workspace = workspace
    this.log = consoleLog.from('host')
    this.#health = new Health({
      databaseFile: workspace.databaseFile,
      clock,
      reader,
      version: MIGRATIONS.length,
      repairCounters: () => store.write(() => repairCounters(store)),
      foundDamage: (fault) => store.foundDamage(fault),
      onLook: (listener) => store.onLook(listener),
      canRestore: options.restart !== undefined,
      log: consoleLog.from('health'),
    })
    this.scheduler = createScheduler({
      store,
      clock,
      log: consoleLog.from('schedules'),
      schedules: workspace.config.schedules,
      builtIns: builtIns({
        store,
        clock,
        purge: (how) => queue.purge(how),
        runsMs: () => settings.config.retention.runsMs,
        checkup: this.#health,
      }),
      enqueue: async (name, _slotAt, job) =>
        (await queue.enqueue({ ...job, source: { origin: 'schedule', name } })).job.id,
    })
    this.events = new EventHub({
      queue,
      clock,
      schedules: () => this.scheduler.list(),
      workspace: () => this.#view(),
      health: () => this.#health.view(),
      settings: () => settings.list(),
    })
    this.exports = new Exports({ queue, clock, saveAs: options.saveAs ?? null })
    this.router = createRouter({
      queue,
      store,
      exports: this.exports,
      scheduler: this.scheduler,
      events: this.events,
      health: this.#health,
      settings,
      clock,
      log: consoleLog.from('bridge'),
      note: (message) => consoleLog.from('person')(message, 'info'),
      entries: () => consoleLog.entries,
      dir: workspace.dir,
      view: () => this.#view(),
      confirm: () => this.#confirm(),
      reload: () => workspace.reload(),
      restore: (name) => this.#restore(name),
      openFile: options.openFile ?? null,
      openSource: (place) => this.#openSource(place),
    })
    this.#unsubscribe = [
      workspace.on('changed', () => this.#applyWorkspace()),
      settings.on('changed', () => this.#applySettings()),
      this.scheduler.on('changed', () => this.events.schedulesChanged()),
      this.#health.on('changed', () => this.events.healthChanged()),
      consoleLog.on('entry', (entry) => this.events.consoleSaid(entry)),
      queue.on('storage', ({ isWritable, message }) => {
        const words = isWritable ? 'the database can be written again' : `writes fail: ${message}`
        consoleLog.from('database')(words, isWritable ? 'info' : 'error')
        this.#storageError = isWritable ? null : (message ?? 'writes fail')
        this.#health.setStorageError(this.#storageError)
        this.events.workspaceChanged()
      }),
    ]
    this.#sayBuild()
    this.#applyBuild()
    this.#applied = JSON.stringify(settings.config)
  }

  servePort(port: BridgePort): () => void {
    return servePort(this.router, port, this.#the.consoleLog.from('bridge'))
  }

  announce(url: string): void {
    this.#the.lock.announce(url)
  }

  async start(): Promise<void> {
    if (this.#isStarted || this.#draining || !this.workspace.isConfirmed) return
    this.#isStarted = true
    this.#the.engine.apply(this.#the.settings.config)
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
    await Promise.all([this.workspace.close(), this.scheduler.stop(), this.queue.stop()])
  }

  async #close(): Promise<void> {
    await this.drain()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.events.close()
    this.#health.close()
    // Before the store: who lets go last empties the log.
    await this.#the.reader.close()
    await this.queue.close()
    await this.#the.store.close()
    this.log('closed', 'info')
    await this.#the.consoleLog.close()
    this.#the.lock.release()
  }

  async #confirm(): Promise<void> {
    if (!this.workspace.isConfirmed) await this.workspace.confirm()
    await this.start()
  }

  #restore(name: string): Promise<void> {
    const { options, clock, workspace } = this.#the
    const { restart } = options
    const log = this.#the.consoleLog.from('health')
    return restoreBackup(name, { workspace, health: this.#health, clock, log, restart })
  }

  async #openSource(place: SourcePlace): Promise<string | null> {
    const { editor, openLink } = this.#the.options
    const link = editorLink(place, editor)
    if (!openLink) return link
    await openLink(link)
    return null
  }

  #view(): WorkspaceView {
    const { workspace } = this
    const { options, settings } = this.#the
    const { config } = settings
    const { completedMs, cancelledMs, deadMs } = config.retention
    return {
      name: workspace.name,
      dir: workspace.dir,
      host: options.host,
      version: this.#version,
      isConfirmed: workspace.isConfirmed,
      isStarted: this.#isStarted,
      configError: workspace.configError,
      storageError: this.#storageError,
      retention: { completedMs, cancelledMs, deadMs },
      build: filledBuild(workspace.build, config),
    }
  }

  #applyWorkspace(): void {
    this.#sayBuild()
    this.#applyBuild()
    this.#applyConfig()
    this.events.workspaceChanged()
  }

  /** Most loads change nothing. */
  #sayBuild(): void {
    const { build } = this.workspace
    if (build.id === this.#saidBuild) return
    this.#saidBuild = build.id
    const log = this.#the.consoleLog.from('handlers')
    const broken = build.handlers.filter(({ error }) => error !== null)
    log(`build ${build.id}: ${build.handlers.length - broken.length} handlers loaded`, 'info')
    for (const { file, error } of broken) log(`${file} does not load: ${error}`)
  }

  #applySettings(): void {
    this.#applyConfig()
    this.events.settingsChanged()
    // Retention and what handlers get by default are shown there.
    this.events.workspaceChanged()
  }

  #applyBuild(): void {
    const { build, buildFiles } = this.workspace
    this.queue.replaceHandlers(ownSettings(build, buildFiles))
    this.#the.engine.pool.setBuild(poolBuild(build, buildFiles))
  }

  #applyConfig(): void {
    const { config } = this.#the.settings
    const applied = JSON.stringify(config)
    if (applied === this.#applied) return
    this.#applied = applied
    this.#the.engine.apply(config)
    this.scheduler.replace(config.schedules).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      this.#the.consoleLog.from('schedules')(`the schedules could not be changed: ${why}`)
    })
    this.events.settingsChanged()
  }
}
