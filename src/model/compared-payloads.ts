import type { PayloadChange } from './payload-diff.ts'

/** A payload: a job's, as it is or in one of its versions. */
export interface PayloadPlace {
  readonly jobId: number
  /** Its newest unless given. */
  readonly version?: number | undefined
}

/** How two payloads differ. */
export interface ComparedPayloads {
  /** The first 500, long values cut; null where one of the payloads is no JSON. */
  readonly changes: readonly PayloadChange[] | null
  /** How many there are. */
  readonly total: number
  /** Both as they are; null where they are too long to be looked at side by side. */
  readonly texts: { readonly before: string; readonly after: string } | null
}
