import type { Clock, Timer } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { openRetries } from '../store/waves.ts'

/** How soon after a change what comes of retries is told. */
const GATHER_MS = 250
/** Retries that are followed at once, the newest; the others are told when they are looked at. */
const FOLLOWED = 200

/**
 * Tells what comes of retries while it comes. The counts are kept by the database itself (migration 009); here is
 * only noticed that they have changed: a look at the waves that are open, a few times a second at most, and none
 * where nothing is open or nothing has changed.
 */
export class RetryOutcomes {
  readonly #store: Store
  readonly #clock: Clock
  readonly #onChanged: (operationId: number) => void
  #told: Map<number, string>
  #isFollowing: boolean
  #isClosed = false
  #look: Timer | null = null

  /** @param onChanged more has come of the jobs of this operation */
  constructor(store: Store, clock: Clock, onChanged: (operationId: number) => void) {
    this.#store = store
    this.#clock = clock
    this.#onChanged = onChanged
    this.#told = this.#standing()
    this.#isFollowing = this.#told.size > 0
  }

  /** A retry has let jobs go: what comes of them is told, however soon it is over. */
  follow(operationId: number): void {
    if (!this.#told.has(operationId)) this.#told.set(operationId, '')
    this.#isFollowing = true
    this.touched()
  }

  /** Jobs have changed, whichever. */
  touched(): void {
    if (!this.#isFollowing || this.#isClosed) return
    this.#look ??= this.#clock.timer(GATHER_MS, () => {
      this.#look = null
      this.#tell()
    })
  }

  #tell(): void {
    const before = this.#told
    try {
      this.#told = this.#standing()
    } catch {
      // A database that can't be read is said elsewhere; the next change looks again.
      return
    }
    this.#isFollowing = this.#told.size > 0
    for (const [id, counts] of this.#told) if (before.get(id) !== counts) this.#onChanged(id)
    for (const id of before.keys()) if (!this.#told.has(id)) this.#onChanged(id)
  }

  close(): void {
    this.#isClosed = true
    this.#look?.clear()
  }

  #standing(): Map<number, string> {
    return new Map(openRetries(this.#store, FOLLOWED).map(({ id, counts }) => [id, counts]))
  }
}
