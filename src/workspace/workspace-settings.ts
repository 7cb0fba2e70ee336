import type { Clock } from '../clock.ts'
import { NotFoundError } from '../errors.ts'
import { checkSetting, fits, settingOf, type SettingState, type SettingValue } from '../model/settings.ts'
import type { Surface } from '../model/operation.ts'
import { deleteSetting, saveSetting, settingRows } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { Writing } from '../store/writing.ts'
import type { ResolvedConfig } from './config.ts'
import { settingValues, withSettings } from './settings.ts'

export interface SettingChange {
  readonly key: string
  readonly value: unknown
}

export interface WorkspaceSettingsOptions {
  readonly store: Store
  readonly clock: Clock
  /** The config as its file says, now. */
  readonly config: () => ResolvedConfig
  readonly log: (line: string) => void
}

interface Kept {
  readonly value: SettingValue
  readonly at: number
  readonly surface: string
}

/** The settings of a workspace: what was set from a console, over what its config says, over the defaults. */
export class WorkspaceSettings {
  readonly #the: WorkspaceSettingsOptions
  readonly #kept: Map<string, Kept>
  readonly #listeners = new Set<() => void>()
  readonly #write: Writing = (work) => this.#the.store.write(work)

  constructor(options: WorkspaceSettingsOptions) {
    this.#the = options
    this.#kept = readKept(options)
  }

  /** What counts. */
  get config(): ResolvedConfig {
    const values = new Map([...this.#kept].map(([key, { value }]) => [key, value]))
    return withSettings(this.#the.config(), values)
  }

  /** Every setting in the order of SETTINGS, then each queue that has workers of its own, or had them in the config. */
  list(): SettingState[] {
    const config = this.#the.config()
    const said = new Set(config.says)
    const inConfig = settingValues(config)
    const counting = settingValues(this.config)
    const keys = new Set([...counting.keys(), ...inConfig.keys(), ...this.#kept.keys()])
    return [...keys].map((key) => ({
      key,
      value: counting.get(key) ?? null,
      default: settingOf(key)?.default ?? null,
      ...(said.has(key) ? { config: inConfig.get(key) ?? null } : {}),
      set: this.#kept.get(key) ?? null,
    }))
  }

  /**
   * Set these, all or none; they outlive the console and outrank the config.
   *
   * @param surface where that is asked for
   * @param write how it is written
   * @throws InvalidInputError naming the key
   */
  async set(
    changes: readonly SettingChange[],
    surface: Surface,
    write: Writing = this.#write,
  ): Promise<void> {
    const { store, clock } = this.#the
    const at = clock.now()
    const kept = changes.map(({ key, value }): [string, Kept] => {
      checkSetting(key, value)
      return [key, { value, at, surface }]
    })
    await write(() => {
      for (const [key, { value }] of kept) {
        saveSetting(store, { key, value: JSON.stringify(value), setAt: at, surface })
      }
    })
    for (const [key, value] of kept) this.#kept.set(key, value)
    this.#tell()
  }

  /**
   * Let the config decide again: of these keys, or of all.
   *
   * @param write how it is written
   * @throws NOT_FOUND for a key that was not set
   */
  async reset(keys: readonly string[] = [...this.#kept.keys()], write: Writing = this.#write): Promise<void> {
    for (const key of keys) if (!this.#kept.has(key)) throw new NotFoundError('setting', key)
    const { store } = this.#the
    await write(() => keys.forEach((key) => deleteSetting(store, key)))
    for (const key of keys) this.#kept.delete(key)
    this.#tell()
  }

  /** Call `listener` after something was set or reset; returns how to stop. */
  on(_event: 'changed', listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** What another version kept and this one can't read is left on the disk, and does not count. */
function readKept({ store, log }: WorkspaceSettingsOptions): Map<string, Kept> {
  const kept = new Map<string, Kept>()
  for (const { key, value: json, setAt, surface } of settingRows(store)) {
    const setting = settingOf(key)
    const value = parsed(json)
    if (setting && fits(setting, value)) kept.set(key, { value, at: setAt, surface })
    else log(`the setting ${key} = ${json} is not one of this version's, and does not count`)
  }
  return kept
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
