import type { Log } from '../api/log.ts'
import type { Clock } from '../clock.ts'
import { CONSOLE_ENTRIES, type ConsoleEntry, type ConsoleLevel } from '../model/console-log.ts'
import { LogFiles } from './log-files.ts'
import { redact } from './redact.ts'

/** Of one entry, in characters: a stack is kept whole, a payload that ended up in one is not. */
const LONGEST_TEXT = 8_000

export interface ConsoleLogOptions {
  readonly clock: Clock
  /** Where the host says things itself; it hears warnings and errors. */
  readonly host: Log
  /** Never shown and never written. */
  readonly secrets: readonly string[]
}

/** What the console says of itself: the newest entries in memory, and all of the recent ones in a folder. */
export class ConsoleLog {
  readonly #the: ConsoleLogOptions
  readonly #listeners = new Set<(entry: ConsoleEntry) => void>()
  #entries: ConsoleEntry[] = []
  #files: LogFiles | null = null
  #lastId = 0

  constructor(options: ConsoleLogOptions) {
    this.#the = options
  }

  /** Say things in the name of a part. */
  from(source: string): Log {
    return (message, level = 'warn') => this.#add(source, message, level)
  }

  /** From now on it is written to this folder; what earlier lives of the console wrote there comes first. */
  async keepIn(folder: string): Promise<void> {
    const files = new LogFiles(folder)
    const earlier = await files.read(CONSOLE_ENTRIES)
    const said = this.#entries
    // Ids of this life stay above those of the ones before.
    this.#entries = earlier.map((entry, i) => ({ ...entry, id: i - earlier.length }))
    this.#files = files
    for (const entry of said) this.#keep(entry)
  }

  /** Oldest first, CONSOLE_ENTRIES at most. */
  get entries(): readonly ConsoleEntry[] {
    return this.#entries
  }

  /** Call `listener` with each entry; returns how to stop. */
  on(_event: 'entry', listener: (entry: ConsoleEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when everything said so far is on disk. */
  async close(): Promise<void> {
    await this.#files?.flushed()
  }

  #add(source: string, message: string, level: ConsoleLevel): void {
    const { clock, host, secrets } = this.#the
    const safe = redact(message, secrets)
    const text = safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT)}…` : safe
    if (level !== 'info') host(safe)
    const entry = { id: ++this.#lastId, at: clock.now(), level, source, text }
    this.#keep(entry)
    for (const listener of this.#listeners) listener(entry)
  }

  #keep(entry: ConsoleEntry): void {
    this.#entries.push(entry)
    // A copy now and then, instead of a shift for each.
    if (this.#entries.length > CONSOLE_ENTRIES * 1.25) this.#entries = this.#entries.slice(-CONSOLE_ENTRIES)
    this.#files?.write(entry)
  }
}
