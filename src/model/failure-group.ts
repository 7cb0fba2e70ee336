import type { AttemptError } from './attempt.ts'
import type { JobStatus } from './status.ts'

/** How the attempts of a group went wrong. */
export const FAILURE_KINDS = ['error', 'timeout', 'crash', 'lost'] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/** What people make of a group. */
export const GROUP_STATES = [
  /** It fails, and nobody has said anything of it. */
  'open',
  /** It came back on another build after it had been resolved. */
  'regressed',
  /** It is mended, as far as anybody knows. */
  'resolved',
  /** It may fail as it likes. */
  'ignored',
] as const
export type GroupState = (typeof GROUP_STATES)[number]

/** What a person can make of it; it comes back by itself. */
export const CHOSEN_GROUP_STATES = ['open', 'resolved', 'ignored'] as const
export type ChosenGroupState = (typeof CHOSEN_GROUP_STATES)[number]

/** The failed attempts of one fault. Times UTC ms. */
export interface FailureGroup {
  readonly id: number
  readonly kind: FailureKind
  readonly type: string
  readonly errorName: string
  /** The message with what varies taken out. */
  readonly template: string
  /** Where in the person's own code: `chargeCard (handlers/charge.ts)`; null where nothing of it is on the stack. */
  readonly frame: string | null
  /** The newest message, as it was. */
  readonly sample: string
  readonly sampleJobId: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** Failed attempts since it was first seen, of purged jobs too. */
  readonly attempts: number
  /** The jobs whose newest failure is of this group, as they stand now. */
  readonly jobs: Readonly<Record<JobStatus, number>>
  /** Failed attempts of each of the last 24 hours, the oldest first. */
  readonly lastDay: readonly number[]
  readonly state: GroupState
  /** Since when it is in this state. */
  readonly stateAt: number
  /** The build on which it was resolved; null where it was not, or a program has its own handlers. */
  readonly resolvedBuild: string | null
  /** How many other groups were merged into it. */
  readonly merged: number
  /** Whether a rule of a person's has made it. */
  readonly isRuled: boolean
}

/** How a group stood before somebody said something else of it: what an undo puts back. */
export type GroupStanding = Pick<FailureGroup, 'state' | 'stateAt' | 'resolvedBuild'>

/** What a build of the handlers has to do with a group. */
export interface GroupBuild {
  readonly build: string
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly attempts: number
}

export interface FailureGroupDetails extends FailureGroup {
  /** The newest error, in full; null where its attempt is gone. */
  readonly error: AttemptError | null
  readonly sampleAttempt: number
  /** The newest first, 20 at most. */
  readonly builds: readonly GroupBuild[]
  /** Failed attempts of each of the last 168 hours, the oldest first. */
  readonly lastWeek: readonly number[]
  /** Those that were merged into it. */
  readonly mergedGroups: readonly MergedGroup[]
}

export interface MergedGroup {
  readonly id: number
  readonly errorName: string
  readonly template: string
  readonly frame: string | null
}

export interface FailuresPage {
  /** The worst first: what is open or came back before what is resolved or ignored, then by dead jobs, then the newest. */
  readonly groups: readonly FailureGroup[]
  /** How many match, listed or not. */
  readonly matched: number
  /** How many there are of each state, whatever was asked for; merged ones count as one. */
  readonly states: Readonly<Record<GroupState, number>>
}

/** The spans of the matrix, each to now, from the beginning of the hour in which it begins. */
export const MATRIX_SPANS = [
  { name: '1h', hours: 1 },
  { name: '3h', hours: 3 },
  { name: '24h', hours: 24 },
  { name: '3d', hours: 72 },
  { name: '7d', hours: 168 },
] as const

/** How often handlers and groups have failed in each of `MATRIX_SPANS`; those that did in the longest. */
export interface FailureMatrix {
  /** When each of `MATRIX_SPANS` begins, UTC ms. */
  readonly since: readonly number[]
  /** Most failures first, as `groups`. */
  readonly types: readonly { readonly type: string; readonly attempts: readonly number[] }[]
  readonly groups: readonly {
    readonly id: number
    readonly type: string
    readonly errorName: string
    readonly template: string
    readonly attempts: readonly number[]
  }[]
}
