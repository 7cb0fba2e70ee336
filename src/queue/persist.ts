import type { Clock } from '../clock.ts'
import { StorageError } from '../errors.ts'
import type { Store } from '../store/store.ts'

const RETRY_MS = 500

/**
 * Writes that must not be given up: the outcomes of attempts. While the disk refuses they are kept
 * and tried again, and nothing new is claimed.
 */
export class PersistentWrites {
  readonly #store: Store
  readonly #clock: Clock
  readonly #onChanged: (message: string | null) => void
  #message: string | null = null
  #isGivingUp = false

  /** @param onChanged called with the reason when writes begin to fail, with null when they work again */
  constructor(store: Store, clock: Clock, onChanged: (message: string | null) => void) {
    this.#store = store
    this.#clock = clock
    this.#onChanged = onChanged
  }

  /** Why writes fail; null while they work. */
  get message(): string | null {
    return this.#message
  }

  /** From now on a refused write is not tried again: the next host recovers the job as lost. */
  giveUp(): void {
    this.#isGivingUp = true
  }

  /**
   * @param onCommitted called with what `work` returned before anything that was committed after it is
   *   answered, so that events leave in the order of their commits
   * @throws what `work` throws, if that is no StorageError; a StorageError after `giveUp`
   */
  async write<T>(work: () => T, onCommitted: (value: T) => void): Promise<void> {
    for (;;) {
      try {
        onCommitted(await this.#store.write(work))
        this.#report(null)
        return
      } catch (error) {
        if (!(error instanceof StorageError) || this.#isGivingUp) throw error
        this.#report(error.message)
        await new Promise<void>((resolve) => this.#clock.timer(RETRY_MS, resolve))
      }
    }
  }

  #report(message: string | null): void {
    if (message === this.#message) return
    this.#message = message
    this.#onChanged(message)
  }
}
