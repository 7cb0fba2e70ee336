/** Jobs of a type that match stop before they run: a breakpoint on a handler. */
export interface Hold {
  readonly id: number
  readonly type: string
  /** Words of a search that a job has to match (hold-condition.ts); '' for every job of the type. */
  readonly condition: string
  /** It stops the next job that matches, and is off then; otherwise every one, until it is switched off. */
  readonly isOnce: boolean
  readonly isOn: boolean
  /** UTC ms, as all times. */
  readonly createdAt: number
  /** Jobs that it has stopped so far. */
  readonly stopped: number
  /** The newest of those; null where there is none. */
  readonly lastJobId: number | null
  readonly lastHeldAt: number | null
  /** Of those, the ones that wait; counted up to HOLD_LIMITS.counted. */
  readonly waiting: number
}

/** A hold to be. One of the same type and condition is put in its place. */
export interface NewHold {
  readonly type: string
  /** '' unless given. */
  readonly condition?: string | undefined
  /** True unless given. */
  readonly isOnce?: boolean | undefined
}

/** All holds, and what waits. */
export interface Holds {
  /** Newest first. */
  readonly holds: readonly Hold[]
  /** Held jobs, those of holds that are no more included; counted up to HOLD_LIMITS.counted. */
  readonly waiting: number
  /** The one that has been held the longest; null where none is. */
  readonly oldest: { readonly jobId: number; readonly heldAt: number } | null
}

/** What has stopped a job that is held. */
export interface HeldBy {
  /** Null where the hold has been removed since. */
  readonly hold: Hold | null
  readonly heldAt: number
}

export const HOLD_LIMITS = {
  /** Holds, on or off. */
  holds: 100,
  conditionLength: 1_000,
  /** Held jobs are counted up to here. */
  counted: 1_000,
} as const
