import { InvalidInputError, YardmasterError } from '../errors.ts'
import { JOB_DEFAULTS, type HandlerSettings } from '../model/job.ts'

/** What a job gets where neither its enqueuer nor its handler says otherwise. */
export interface QueueDefaults {
  readonly maxAttempts: number
  readonly retryDelayMs: number
  readonly timeoutMs: number
}

/** The handlers by type, as far as the queue has to know them: what their jobs get by default. */
export class HandlerRegistry {
  #defaults: HandlerSettings
  #handlers = new Map<string, Partial<HandlerSettings>>()
  /** Merged once per type: every job asks. */
  readonly #merged = new Map<string, HandlerSettings>()
  #isOpen = true

  constructor(defaults: Partial<QueueDefaults> = {}) {
    this.#defaults = { ...JOB_DEFAULTS, ...withoutUndefined(defaults) }
  }

  register(type: string, settings: Partial<HandlerSettings> = {}): void {
    if (!this.#isOpen) {
      throw new YardmasterError(
        'WRONG_PHASE',
        `handler "${type}": register handlers before the queue starts`,
        { type },
      )
    }
    if (this.#handlers.has(type)) {
      throw new InvalidInputError('type', 'a type that has no handler yet', `"${type}" twice`)
    }
    this.#handlers.set(type, withoutUndefined(settings))
    this.#merged.clear()
  }

  /** From now on `register` is an error. */
  seal(): void {
    this.#isOpen = false
  }

  replace(handlers: ReadonlyMap<string, Partial<HandlerSettings>>): void {
    this.#handlers = new Map([...handlers].map(([type, settings]) => [type, withoutUndefined(settings)]))
    this.#merged.clear()
  }

  setDefaults(defaults: Partial<QueueDefaults>): void {
    this.#defaults = { ...this.#defaults, ...withoutUndefined(defaults) }
    this.#merged.clear()
  }

  types(): readonly string[] {
    return [...this.#handlers.keys()]
  }

  knows(type: string): boolean {
    return this.#handlers.has(type)
  }

  settingsOf(type: string): HandlerSettings {
    const own = this.#handlers.get(type)
    if (!own) return this.#defaults
    const known = this.#merged.get(type)
    if (known) return known
    const merged = { ...this.#defaults, ...own }
    this.#merged.set(type, merged)
    return merged
  }

  /** What jobs of a type without a handler get. */
  defaults(): HandlerSettings {
    return this.#defaults
  }

  queues(): readonly string[] {
    return this.types().map((type) => this.settingsOf(type).queue)
  }
}

function withoutUndefined<T extends object>(settings: T): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>
}
