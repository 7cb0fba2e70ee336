import type { Store } from '../store/store.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Emitter } from './emitter.ts'
import type { QueueEvents } from './events.ts'

export interface StorageNewsOptions {
  readonly store: Store
  readonly events: Emitter<QueueEvents>
  readonly dispatcher: Pick<Dispatcher, 'wake'>
  /** Remove what has outlived its time. */
  readonly purge: () => Promise<unknown>
}

/** Whether the database can be written, said once for each change, by what the store and the dispatcher meet. */
export class StorageNews {
  readonly #the: StorageNewsOptions
  /** Why outcomes can't be written. */
  #refusal: string | null = null
  #told: string | null = null

  constructor(the: StorageNewsOptions) {
    this.#the = the
  }

  /** Outcomes can't be written, with the reason; null when they can again. */
  outcomesRefused(message: string | null): void {
    this.#refusal = message
    this.changed()
  }

  /** The store has met trouble, or left it behind. */
  changed(): void {
    const { store, events, dispatcher, purge } = this.#the
    const message = store.trouble?.message ?? this.#refusal
    if (message === this.#told) return
    this.#told = message
    events.emit('storage', { isWritable: message === null, message })
    if (message === null) dispatcher.wake()
    // What has outlived its time goes now: it may be what the room is missing for.
    else if (store.trouble?.code === 'STORAGE_FULL') purge().catch(() => undefined)
  }
}
