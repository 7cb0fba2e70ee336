import type { EventHub } from '../api/event-hub.ts'
import type { Scheduler } from '../cron/scheduler.ts'
import { messageOf } from '../errors.ts'
import type { ConsoleGround } from './ground.ts'
import { earlierHandlers } from './earlier-handlers.ts'
import { buildsByType, ownSettings, poolBuild, type EarlierHandlers } from './handler-build.ts'

export interface ApplyingOptions {
  readonly ground: ConsoleGround
  readonly scheduler: Scheduler
  readonly events: EventHub
}

/**
 * Has what the folder and the settings page say count: handlers that were built, and the config. Both are looked
 * at again whenever either has changed; most times nothing has.
 */
export class Applying {
  readonly #the: ApplyingOptions
  #saidBuild = ''
  /** The config that was last applied, in JSON. */
  #applied: string
  #earlier: EarlierHandlers = new Map()

  /** The config counts already, by whoever opened the engine; the build does from now on. */
  constructor(the: ApplyingOptions) {
    this.#the = the
    this.#sayBuild()
    this.#applyBuild()
    this.#applied = JSON.stringify(the.ground.settings.config)
  }

  /** What the jobs of handlers that do not load run on. */
  get earlier(): EarlierHandlers {
    return this.#earlier
  }

  /** The folder was loaded again. */
  workspaceChanged(): void {
    this.#sayBuild()
    this.#applyBuild()
    this.#applyConfig()
    this.#the.events.workspaceChanged()
  }

  /** A setting was changed by a person. */
  settingsChanged(): void {
    this.#applyConfig()
    this.#the.events.settingsChanged()
    // Retention and what handlers get by default are shown there.
    this.#the.events.workspaceChanged()
  }

  #sayBuild(): void {
    const { workspace, consoleLog } = this.#the.ground
    const { build } = workspace
    if (build.id === this.#saidBuild) return
    this.#saidBuild = build.id
    const log = consoleLog.from('handlers')
    const broken = build.handlers.filter(({ error }) => error !== null)
    log(`build ${build.id}: ${build.handlers.length - broken.length} handlers loaded`, 'info')
    for (const { file, error } of broken) log(`${file} does not load: ${error}`)
  }

  #applyBuild(): void {
    const { engine, workspace, builds } = this.#the.ground
    const { built } = workspace
    if (workspace.isConfirmed) void builds.enter(built)
    this.#earlier = earlierHandlers(built, builds)
    engine.queue.replaceHandlers(ownSettings(built, this.#earlier), buildsByType(built, this.#earlier))
    engine.pool.setBuild(poolBuild(built, this.#earlier))
  }

  #applyConfig(): void {
    const { ground, scheduler, events } = this.#the
    const { config } = ground.settings
    const applied = JSON.stringify(config)
    if (applied === this.#applied) return
    this.#applied = applied
    ground.engine.apply(config)
    scheduler.replace(config.schedules).catch((error: unknown) => {
      const why = messageOf(error)
      ground.consoleLog.from('schedules')(`the schedules could not be changed: ${why}`)
    })
    events.settingsChanged()
  }
}
