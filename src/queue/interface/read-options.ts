export interface ReadOptions {
  /** Nobody waits for the answer any more: a search stops, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}
