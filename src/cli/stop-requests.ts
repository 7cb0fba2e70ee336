/** A signal that comes again so soon is the same wish: npm and the terminal may both send it. */
export const SAME_WISH_MS = 1_000

/** What a signal to stop means, given those before it. */
export class StopRequests {
  #firstAtMs: number | null = null

  /** @param atMs monotonic */
  receive(atMs: number): 'drain' | 'ignore' | 'quit' {
    if (this.#firstAtMs === null) {
      this.#firstAtMs = atMs
      return 'drain'
    }
    return atMs - this.#firstAtMs < SAME_WISH_MS ? 'ignore' : 'quit'
  }
}
