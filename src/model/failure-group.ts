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
