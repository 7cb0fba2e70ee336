import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CONSOLE_LEVELS, type ConsoleEntry } from '../model/console-log.ts'

/** A file is put aside at this size, and the one before it goes: two are kept. */
const MOST_BYTES = 1_048_576
/** Lines that wait for the disk, at most: one that is full or gone must not fill the memory. */
const MOST_WAITING = 1_000

const entry = z.object({
  at: z.number(),
  level: z.enum(CONSOLE_LEVELS),
  source: z.string(),
  text: z.string(),
})

/** The console's log on disk: a line of JSON per entry, in a file that is put aside when it has grown. */
export class LogFiles {
  readonly #folder: string
  readonly #file: string
  readonly #old: string
  #waiting: string[] = []
  #writing: Promise<void> | null = null
  #bytes: number | null = null

  constructor(folder: string) {
    this.#folder = folder
    this.#file = join(folder, 'console.ndjson')
    this.#old = join(folder, 'console.1.ndjson')
  }

  /** The newest entries of earlier lives, oldest first; a line that can't be read is passed over. */
  async read(most: number): Promise<Omit<ConsoleEntry, 'id'>[]> {
    const texts = await Promise.all(
      [this.#old, this.#file].map((file) => readFile(file, 'utf8').catch(() => '')),
    )
    const lines = texts
      .join('')
      .split('\n')
      .slice(-most - 1)
    return lines.flatMap((line) => {
      const parsed = entry.safeParse(json(line))
      return parsed.success ? [parsed.data] : []
    })
  }

  /** Never fails: a log that can't be written is not worth the console. */
  write({ at, level, source, text }: Omit<ConsoleEntry, 'id'>): void {
    if (this.#waiting.length >= MOST_WAITING) return
    this.#waiting.push(`${JSON.stringify({ at, level, source, text })}\n`)
    this.#writing ??= this.#drain()
  }

  /** Resolves when what was written is in the file, or was given up. */
  async flushed(): Promise<void> {
    await this.#writing
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#append(this.#waiting.splice(0).join(''))
    } catch {
      this.#waiting = []
      this.#bytes = null
    } finally {
      this.#writing = null
    }
  }

  async #append(text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    this.#bytes ??= await stat(this.#file).then(
      ({ size }) => size,
      () => 0,
    )
    if (this.#bytes >= MOST_BYTES) {
      await rename(this.#file, this.#old)
      this.#bytes = 0
    }
    await appendFile(this.#file, text, { mode: 0o600 })
    this.#bytes += Buffer.byteLength(text)
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
