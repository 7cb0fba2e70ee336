import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { isNoRoom } from './disk.ts'

const CHUNK_BYTES = 1024 * 1024

/**
 * Room that is kept for the worst day: a file beside the database. When the disk is full it is dropped, so
 * that a checkpoint, a purge and the outcomes of what runs still find room; without it SQLite can't even delete.
 */
export class Ballast {
  readonly #file: string
  #making: Promise<boolean> | null = null
  #isUnwanted = false

  constructor(databaseFile: string) {
    this.#file = `${databaseFile}.ballast`
  }

  get isThere(): boolean {
    return existsSync(this.#file)
  }

  /**
   * Write it, off the main thread. It stands under its name only when it is whole.
   *
   * @returns whether it is there; false where the disk has no room for it
   */
  make(bytes: number): Promise<boolean> {
    if (this.isThere) return Promise.resolve(true)
    this.#making ??= this.#make(bytes).finally(() => {
      this.#making = null
    })
    return this.#making
  }

  /** Give the room back, at once. @returns whether there was any */
  release(): boolean {
    const wasThere = this.isThere
    rmSync(this.#file, { force: true })
    return wasThere
  }

  /** Stop what is being written; resolves when nothing is. */
  async stop(): Promise<void> {
    this.#isUnwanted = true
    await this.#making
  }

  async #make(bytes: number): Promise<boolean> {
    const draft = `${this.#file}.part`
    try {
      const handle = await open(draft, 'w', 0o600)
      try {
        await this.#fill(handle, bytes)
      } finally {
        await handle.close()
      }
      if (this.#isUnwanted) return false
      await rename(draft, this.#file)
      return true
    } catch (error) {
      if (isNoRoom(error)) return false
      throw error
    } finally {
      await rm(draft, { force: true })
    }
  }

  async #fill(handle: FileHandle, bytes: number): Promise<void> {
    // Noise, since zeros take no room on a disk that compresses.
    const noise = randomBytes(Math.min(bytes, CHUNK_BYTES))
    for (let left = bytes; left > 0 && !this.#isUnwanted; left -= noise.length) {
      await handle.write(noise, 0, Math.min(left, noise.length))
    }
    await handle.sync()
  }
}
