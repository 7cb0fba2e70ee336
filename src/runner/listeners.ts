/** A list of listeners without arguments; one that throws does not keep the others from hearing. */
export interface Listeners {
  /** Returns how to stop listening. */
  add(listener: () => void): () => void
  tell(): void
}

export function createListeners(): Listeners {
  const listeners = new Set<{ readonly call: () => void }>()
  return {
    add(listener) {
      // An object of its own: the same function may listen twice and stop once.
      const entry = { call: listener }
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    tell() {
      for (const { call } of listeners) {
        try {
          call()
        } catch {
          // Whoever listens reports its own faults.
        }
      }
    },
  }
}
