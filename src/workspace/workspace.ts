import { basename, join } from 'node:path'
import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { BuildCause } from '../model/generation.ts'
import type { HandlerBuild } from '../model/handler.ts'
import { describeHandlers } from '../runner/describe.ts'
import type { ErrandOptions } from '../runner/errand.ts'
import { evaluateConfig } from '../runner/evaluate-config.ts'
import type { ProcessHost } from '../runner/process-host.ts'
import { createProcessList, type ProcessList } from '../runner/process-list.ts'
import { buildId, EMPTY_BUILD, makeBuild, type Built } from './build.ts'
import { writeCopies } from './build-copies.ts'
import { CONFIG_FILES, findConfig, isCode, loadConfig } from './config-file.ts'
import { CONFIG_DEFAULTS, type ResolvedConfig } from './config.ts'
import { confirmFolder, isFolderConfirmed } from './confirmed.ts'
import { databaseIn, DOT_FOLDER, layTypes } from './dot-folder.ts'
import { addFirstHandler } from './first-handler.ts'
import { prepareFolder } from './folder.ts'
import { handlerFiles, HANDLERS_FOLDER } from './handler-files.ts'
import { watchFiles, type FileWatch } from './watch.ts'

/** How long one handler file, or the config, may take to load. */
const LOAD_TIMEOUT_MS = 5_000

/** After this long a file is watched for sure. */
const WATCHING_AFTER_MS = 1_000

export interface WorkspaceOptions {
  /** Made if absent, with a first handler in it. */
  readonly dir: string
  /** The person's own folder, outside of every workspace. */
  readonly stateDir: string
  /** Whether the person has named this folder to be run, which confirms it for the future too. */
  readonly isConfirmed: boolean
  readonly processHost: ProcessHost
  readonly clock: Clock
  readonly log: (line: string) => void
  /** Awaited once the folder is there, before any of its code is run and anything but `.yardmaster/` is touched. */
  readonly beforeLoad?: (workspace: Workspace) => Promise<void>
}

/**
 * A folder that a person opened: its config, its handlers as last built, and where its database is.
 * None of its code runs before it is confirmed.
 */
export interface Workspace {
  /** Absolute, without symbolic links. */
  readonly dir: string
  /** The folder's name. */
  readonly name: string
  readonly databaseFile: string
  /** Where this host's processes are listed. */
  readonly processesFile: string
  /** Where the console's log is kept. */
  readonly logFolder: string
  /** The processes that run the folder's code, for handlers and for loading. */
  readonly processes: ProcessList
  readonly isConfirmed: boolean
  /** Let this folder's code run, now and in the future; resolves when its handlers are loaded. */
  confirm(): Promise<void>
  /** The newest config that was not refused, or the defaults. */
  readonly config: ResolvedConfig
  /** Why the config file was refused; null where it was not. */
  readonly configError: string | null
  readonly build: HandlerBuild
  /** The absolute file of each type that can run. */
  readonly buildFiles: ReadonlyMap<string, string>
  /** The same, with what it was made of and where that is kept. */
  readonly built: Built
  /** Load config and handlers again; resolves when a load that began after this call has ended. */
  reload(): Promise<void>
  /**
   * Resolves when what is saved now has been built: at once where nothing was saved since the last
   * build, which takes a look at the files and does not wait for a watcher to notice.
   */
  settle(): Promise<void>
  /** Call `listener` after every load; returns how to stop. */
  on(event: 'changed', listener: () => void): () => void
  /** Stop watching, and wait for a load that is going. Idempotent. */
  close(): Promise<void>
}

/**
 * Open a folder as a workspace and keep watching it.
 *
 * @throws InvalidInputError where it is no folder or can't be written to
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { dir } = await prepareFolder(options.dir)
  const isConfirmed = options.isConfirmed || (await isFolderConfirmed(options.stateDir, dir))
  const workspace = new FolderWorkspace(dir, options)
  await options.beforeLoad?.(workspace)
  if (isConfirmed) await workspace.markConfirmed()
  // Before the first load, so that no change falls between the two.
  await workspace.watch()
  await workspace.reload('start')
  return workspace
}

class FolderWorkspace implements Workspace {
  readonly dir: string
  readonly name: string
  readonly databaseFile: string
  readonly processesFile: string
  readonly logFolder: string
  readonly processes: ProcessList
  readonly #the: WorkspaceOptions
  readonly #listeners = new Set<() => void>()
  #isConfirmed = false
  #config: ResolvedConfig = CONFIG_DEFAULTS
  #configError: string | null = null
  #built: Built = EMPTY_BUILD
  #loadedFiles: readonly string[] = []
  #watch: FileWatch | null = null
  #loading: Promise<void> | null = null
  #next: Promise<void> | null = null
  #lookAgain: Timer | null = null
  #isClosed = false

  constructor(dir: string, options: WorkspaceOptions) {
    this.dir = dir
    this.name = basename(dir)
    this.databaseFile = databaseIn(dir)
    this.processesFile = join(dir, DOT_FOLDER, 'processes.json')
    this.logFolder = join(dir, DOT_FOLDER, 'logs')
    this.processes = createProcessList(this.processesFile, options.log)
    this.#the = options
  }

  get isConfirmed(): boolean {
    return this.#isConfirmed
  }

  get config(): ResolvedConfig {
    return this.#config
  }

  get configError(): string | null {
    return this.#configError
  }

  get build(): HandlerBuild {
    return this.#built.build
  }

  get buildFiles(): ReadonlyMap<string, string> {
    return this.#built.files
  }

  get built(): Built {
    return this.#built
  }

  async confirm(): Promise<void> {
    await this.markConfirmed()
    await this.reload('start')
  }

  /** Record it, and lay what a confirmed folder has. Nothing but `.yardmaster/` was touched before. */
  async markConfirmed(): Promise<void> {
    await confirmFolder(this.#the.stateDir, this.dir)
    await addFirstHandler(this.dir)
    await layTypes(this.dir)
    this.#isConfirmed = true
  }

  /** One load at a time; calls that come during one share the next. */
  reload(cause: BuildCause = 'reload'): Promise<void> {
    if (!this.#loading) return this.#begin(cause)
    this.#next ??= this.#loading.then(() => {
      this.#next = null
      return this.#begin(cause)
    })
    return this.#next
  }

  async settle(): Promise<void> {
    if (!this.#isConfirmed || this.#isClosed) return
    // A load that is going may have read a file before it was saved.
    if (this.#loading || (await this.#savedId()) !== this.build.id) await this.reload('save')
  }

  on(_event: 'changed', listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
    this.#lookAgain?.clear()
    await this.#watch?.close()
    await this.#next
    await this.#loading
  }

  /** Look for changes from now on. */
  async watch(): Promise<void> {
    this.#watch = await watchFiles({
      roots: [HANDLERS_FOLDER, ...CONFIG_FILES].map((name) => join(this.dir, name)),
      clock: this.#the.clock,
      log: this.#the.log,
      onChange: () => void this.reload('save'),
    })
  }

  #begin(cause: BuildCause): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#loading = this.#load(cause)
      // Nothing of a workspace's may end the console: the state before the load stays.
      .catch((error: unknown) => this.#the.log(`loading ${this.dir}: ${messageOf(error)}`))
      .finally(() => {
        this.#loading = null
      })
    return this.#loading
  }

  async #load(cause: BuildCause): Promise<void> {
    await this.#loadConfig()
    if (this.#isConfirmed) await this.#loadHandlers(cause)
    if (this.#isClosed) return
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch (error) {
        this.#the.log(`a listener to the workspace threw: ${messageOf(error)}`)
      }
    }
  }

  async #loadConfig(): Promise<void> {
    try {
      if (!this.#isConfirmed) {
        const name = await findConfig(this.dir)
        if (name !== null && isCode(name)) {
          this.#configError = `${name} is code: it is read once you confirm that this folder's code may run`
          return
        }
      }
      this.#config = await loadConfig(this.dir, (file) => evaluateConfig({ ...this.#means(), file }))
      this.#configError = null
    } catch (error) {
      this.#configError = messageOf(error)
      this.#the.log(`the config is refused: ${this.#configError}`)
    }
  }

  async #loadHandlers(cause: BuildCause): Promise<void> {
    const files = await handlerFiles(this.dir)
    const { described, loadedFiles } = await describeHandlers({ ...this.#means(), files })
    this.#loadedFiles = loadedFiles
    const made = await makeBuild({
      dir: this.dir,
      described,
      files: [...files, ...loadedFiles],
      config: this.#config,
      loadedAt: this.#the.clock.now(),
      cause,
    })
    this.#built = { ...made, copies: await this.#keep(made) }
    if (this.#watch?.follow(loadedFiles).areNew) this.#lookOnceMore()
  }

  /** A build works without its copies too: only what needs them later is not to be had. */
  async #keep(made: Omit<Built, 'copies'>): Promise<string | null> {
    try {
      return await writeCopies(this.dir, made, this.#built)
    } catch (error) {
      this.#the.log(`the files of build ${made.build.id} could not be kept: ${messageOf(error)}`)
      return null
    }
  }

  /** The build that the files as they are now would make. */
  async #savedId(): Promise<string> {
    return buildId(this.dir, [...(await handlerFiles(this.dir)), ...this.#loadedFiles])
  }

  /** A watcher takes a moment to begin: what was saved within it is found by its content. */
  #lookOnceMore(): void {
    this.#lookAgain?.clear()
    this.#lookAgain = this.#the.clock.timer(WATCHING_AFTER_MS, () => {
      this.settle().catch((error: unknown) => this.#the.log(`loading ${this.dir}: ${messageOf(error)}`))
    })
  }

  #means(): ErrandOptions {
    const { processHost, clock } = this.#the
    return {
      processHost,
      clock,
      cwd: this.dir,
      env: process.env,
      processes: this.processes,
      timeoutMs: LOAD_TIMEOUT_MS,
    }
  }
}
