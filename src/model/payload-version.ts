import type { Surface } from './operation.ts'

/** One of the payloads that a job has had. It is never changed; a correction makes another one. */
export interface PayloadVersion {
  /** From 1, the payload that it was enqueued with, up to the one that it has. */
  readonly number: number
  /** UTC ms. */
  readonly madeAt: number
  readonly bytes: number
  /** Who corrected it, and why; null of the first. */
  readonly by: {
    /** Null where the ledger has forgotten it. */
    readonly operation: number | null
    /** Null where the ledger had forgotten the operation before versions kept it, and with it the reason. */
    readonly surface: Surface | null
    readonly reason: string | null
    /** Whether it put back what another operation had corrected. */
    readonly isUndo: boolean
  } | null
  /** The numbers of the first and the last attempt that ran with it; null where none did. */
  readonly attempts: { readonly first: number; readonly last: number } | null
}
