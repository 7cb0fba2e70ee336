import { existsSync } from 'node:fs'
import { EventHub } from './api/event-hub.ts'
import type { Log } from './api/log.ts'
import { createRouter, type Router } from './api/router.ts'
import { servePort, type BridgePort } from './api/serve-port.ts'
import { systemClock, type Clock } from './clock.ts'
import type { WorkspaceView } from './contract/index.ts'
import { builtIns } from './cron/built-ins.ts'
import type { Scheduler } from './cron/scheduler.ts'
import { createScheduler } from './cron/slot-scheduler.ts'
import { textIn, WorkspaceLockedError, YardmasterError } from './errors.ts'
import { installedVersion } from './install.ts'
import { noteHealth } from './health/health-file.ts'
import { Health } from './health/health.ts'
import type { HandlerBuild } from './model/handler.ts'
import type { HandlerSettings } from './model/job.ts'
import { openQueue } from './queue/open-queue.ts'
import type { NewJob, OpenQueue } from './queue/queue.ts'
import { endOrphans } from './runner/orphans.ts'
import { latePool } from './runner/late-pool.ts'
import { createMixedPool } from './runner/mixed-pool.ts'
import { createPool, type HandlerPool } from './runner/pool.ts'
import type { ProcessHost } from './runner/process-host.ts'
import { acquireHostLock, type HostLock } from './store/host-lock.ts'
import { repairCounters } from './store/counters.ts'
import { MIGRATIONS } from './store/migrations/index.ts'
import { createReader, type Reader } from './store/reader/reader.ts'
import { restoreLocked } from './store/restore.ts'
import { openStore, type Store } from './store/store.ts'
import type { ResolvedConfig } from './workspace/config.ts'
import { editorLink, type SourcePlace } from './workspace/editor-link.ts'
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
  readonly log: Log
  /** Opens a file on the person's desktop; a headless host serves it instead. */
  readonly openFile?: (path: string) => Promise<void>
  /** What YARDMASTER_EDITOR says: the editor that frames of a stack open in. */
  readonly editor?: string | undefined
  /** Follows a link on the person's desktop; a headless host leaves it to the page. */
  readonly openLink?: (url: string) => Promise<void>
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
  const { dir, stateDir, isConfirmed, processHost, clock = systemClock, log } = options
  const workspace = await openWorkspace({ dir, stateDir, isConfirmed, processHost, clock, log })
  const undo: (() => unknown)[] = [() => workspace.close()]
  try {
    const lock = own(workspace)
    undo.unshift(() => lock.release())
    await endOrphans(workspace.processesFile)
    const isNew = !existsSync(workspace.databaseFile)
    const store = openStore({ file: workspace.databaseFile, clock })
    undo.unshift(() => store.close())
    const reader = createReader({ file: workspace.databaseFile, clock })
    undo.unshift(() => reader.close())
    const parts = await engine(options, workspace, store, reader)
    const console = new WorkspaceConsole({ options, clock, workspace, lock, store, reader, ...parts })
    undo.unshift(() => console.close())
    if (isNew && options.firstJobs) await console.queue.enqueueMany(options.firstJobs)
    if (!options.isStartDeferred) await console.start()
    return console
  } catch (error) {
    for (const step of undo) await step()
    throw error
  }
}

function own({ databaseFile, dir }: Workspace): HostLock {
  try {
    return acquireHostLock(databaseFile)
  } catch (error) {
    if (!(error instanceof WorkspaceLockedError)) throw error
    // People know the folder, not the file in it.
    throw new WorkspaceLockedError(dir, Number(error.data.pid), textIn(error, 'url'))
  }
}

/** The queue and its pool. Who works in them is settled when they start, by the config as it is then. */
async function engine(
  { processHost, clock = systemClock, log }: ConsoleOptions,
  workspace: Workspace,
  store: Store,
  reader: Reader,
): Promise<{ queue: OpenQueue; pool: HandlerPool }> {
  const { dir, processesFile, config } = workspace
  const pool = latePool(() => {
    const { graceMs, memoryMb } = workspace.config
    const pool = createPool({
      processHost,
      clock,
      cwd: dir,
      env: process.env,
      graceMs,
      memoryMb,
      processesFile,
      log,
    })
    return createMixedPool({ pool, clock, graceMs, cwd: dir })
  })
  const beforeRetry = (): Promise<void> => workspace.settle()
  const queue = await openQueue({
    file: store,
    reader,
    clock,
    executor: pool,
    beforeRetry,
    ...settingsOf(config),
  })
  return { queue, pool }
}

interface Parts {
  readonly options: ConsoleOptions
  readonly clock: Clock
  readonly workspace: Workspace
  readonly lock: HostLock
  readonly store: Store
  readonly reader: Reader
  readonly queue: OpenQueue
  readonly pool: HandlerPool
}

class WorkspaceConsole implements Console {
  readonly router: Router
  readonly queue: OpenQueue
  readonly scheduler: Scheduler
  readonly workspace: Workspace
  readonly events: EventHub
  readonly #health: Health
  readonly #the: Parts
  readonly #unsubscribe: readonly (() => void)[]
  readonly #version = installedVersion()
  #config: ResolvedConfig
  /** The config that the workers were made by. */
  #staffed: ResolvedConfig | null = null
  #isStarted = false
  #storageError: string | null = null
  #draining: Promise<void> | null = null
  #closing: Promise<void> | null = null

  constructor(the: Parts) {
    const { queue, workspace, store, reader, clock, options } = the
    this.#the = the
    this.queue = queue
    this.workspace = workspace
    this.#config = workspace.config
    this.#health = new Health({
      databaseFile: workspace.databaseFile,
      clock,
      reader,
      version: MIGRATIONS.length,
      repairCounters: () => store.write(() => repairCounters(store)),
      foundDamage: (fault) => store.foundDamage(fault),
      onLook: (listener) => store.onLook(listener),
      canRestore: options.restart !== undefined,
      log: options.log,
    })
    this.scheduler = createScheduler({
      store,
      clock,
      log: options.log,
      schedules: workspace.config.schedules,
      builtIns: builtIns({ store, clock, purge: (how) => queue.purge(how), checkup: this.#health }),
      enqueue: async (name, _slotAt, job) =>
        (await queue.enqueue({ ...job, source: { origin: 'schedule', name } })).job.id,
    })
    this.events = new EventHub({
      queue,
      clock,
      schedules: () => this.scheduler.list(),
      workspace: () => this.#view(),
      health: () => this.#health.view(),
    })
    this.router = createRouter({
      queue,
      scheduler: this.scheduler,
      events: this.events,
      health: this.#health,
      clock,
      log: options.log,
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
      this.scheduler.on('changed', () => this.events.schedulesChanged()),
      this.#health.on('changed', () => this.events.healthChanged()),
      queue.on('storage', ({ isWritable, message }) => {
        this.#storageError = isWritable ? null : (message ?? 'writes fail')
        this.#health.setStorageError(this.#storageError)
        this.events.workspaceChanged()
      }),
    ]
    this.#applyBuild()
  }

  servePort(port: BridgePort): () => void {
    return servePort(this.router, port, this.#the.options.log)
  }

  announce(url: string): void {
    this.#the.lock.announce(url)
  }

  async start(): Promise<void> {
    if (this.#isStarted || this.#draining || !this.workspace.isConfirmed) return
    this.#isStarted = true
    this.#staffed = this.workspace.config
    this.queue.staff(this.#staffed)
    await this.queue.start()
    this.scheduler.start()
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
    this.#the.lock.release()
  }

  async #confirm(): Promise<void> {
    if (!this.workspace.isConfirmed) await this.workspace.confirm()
    await this.start()
  }

  /** Refused here, while everything still runs, or done by the host once nothing does. */
  async #restore(name: string): Promise<void> {
    const { options, clock, workspace } = this.#the
    const { databaseFile, dir } = workspace
    const file = this.#health.fileOf(name)
    if (!options.restart) {
      throw new YardmasterError(
        'WRONG_PHASE',
        `this host can't restore by itself: stop it, then run yardmaster restore ${file} --workspace ${dir}`,
      )
    }
    await this.#health.preview(name)
    options.restart(async () => {
      let failure: string | null = null
      try {
        await restoreLocked({ databaseFile, file, clock })
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error)
        options.log(`restoring ${file} failed: ${failure}`)
      }
      noteHealth(databaseFile, { restore: { at: clock.now(), name, error: failure } })
    })
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
    const { options } = this.#the
    return {
      name: workspace.name,
      dir: workspace.dir,
      host: options.host,
      version: this.#version,
      isConfirmed: workspace.isConfirmed,
      isStarted: this.#isStarted,
      configError: workspace.configError,
      waitingConfig: this.#waitingConfig(),
      storageError: this.#storageError,
      retention: workspace.config.retention,
      build: workspace.build,
    }
  }

  #applyWorkspace(): void {
    this.#applyBuild()
    this.#applyConfig()
    this.events.workspaceChanged()
  }

  #applyBuild(): void {
    const { build, buildFiles } = this.workspace
    const runnable = build.handlers.filter(({ type, settings }) => settings !== null && buildFiles.has(type))
    this.queue.replaceHandlers(
      new Map(
        runnable.map(({ type, settings }): [string, Partial<HandlerSettings>] => [type, settings ?? {}]),
      ),
    )
    const inline = new Set(runnable.filter(({ isolation }) => isolation === 'inline').map(({ type }) => type))
    this.#the.pool.setBuild({ id: build.id, files: buildFiles, inline, faults: faultsOf(build) })
  }

  #applyConfig(): void {
    const { config } = this.workspace
    const before = this.#config
    if (config === before) return
    this.#config = config
    this.queue.configure(settingsOf(config))
    const { log } = this.#the.options
    this.scheduler.replace(config.schedules).catch((error: unknown) => {
      log(`the schedules could not be changed: ${error instanceof Error ? error.message : String(error)}`)
    })
    const waiting = this.#waitingConfig()
    if (waiting.length > 0) log(`${waiting.join(', ')} of the config will count from the next start`)
  }

  #waitingConfig(): readonly string[] {
    const staffed = this.#staffed
    const { config } = this.workspace
    if (!staffed) return []
    return ON_NEXT_START.filter((key) => JSON.stringify(config[key]) !== JSON.stringify(staffed[key]))
  }
}

/** Why the handlers that did not load can't run, by type; in a line each. */
function faultsOf({ handlers }: HandlerBuild): ReadonlyMap<string, string> {
  return new Map(
    handlers.flatMap(({ type, file, error }) =>
      error === null ? [] : [[type, `${file} does not load: ${namedLine(error)}`]],
    ),
  )
}

/** The line that names the error: a syntax error begins with the place and the code around it. */
function namedLine(error: string): string {
  const lines = error.split('\n')
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? ''
}

/** The workers are made once: what they are made of can't change under running jobs. */
const ON_NEXT_START = ['workers', 'queues', 'drainMs', 'graceMs', 'memoryMb'] as const

/** What of the config applies at once, to jobs from now on. */
function settingsOf({ maxAttempts, retryDelayMs, timeoutMs, retention }: ResolvedConfig) {
  return { defaults: { maxAttempts, retryDelayMs, timeoutMs }, retention }
}
