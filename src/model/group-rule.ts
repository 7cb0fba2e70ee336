/** What a split group's failures are told apart by. */
export const SPLIT_BY = ['message', 'frames'] as const
export type SplitBy = (typeof SPLIT_BY)[number]

/** How failures of one handler are grouped otherwise than by themselves, as a person has said. */
export type GroupRuleText =
  | {
      readonly kind: 'split'
      /** The fingerprints of the group that is split, with what had been merged into it. */
      readonly keys: readonly string[]
      /** The group's number; it keeps what has no message and no frames of its own. */
      readonly group: number
      /** By the whole message, or by all functions of the person's own code on the stack. */
      readonly by: SplitBy
    }
  | {
      readonly kind: 'message'
      /** A whole message, in which `*` stands for any text. */
      readonly pattern: string
      /** Whether each text at the stars is a fault of its own; else all that fit are one, wherever they were thrown. */
      readonly isParted: boolean
    }

/** A rule as it is kept. The oldest one that fits a failure counts. */
export interface GroupRule {
  readonly id: number
  /** The handler whose failures it is for. */
  readonly type: string
  /** UTC ms. */
  readonly madeAt: number
  readonly rule: GroupRuleText
}

/** What may be asked for: a group by its number, or a pattern. */
export type NewGroupRule =
  | { readonly kind: 'split'; readonly group: number; readonly by: SplitBy }
  | {
      readonly kind: 'message'
      readonly type: string
      readonly pattern: string
      readonly isParted: boolean
    }

export const RULE_LIMITS = {
  rules: 100,
  patternLength: 500,
  /** Characters of a pattern beside its stars, at least: fewer fit everything. */
  patternText: 3,
} as const

/** What a rule would do, tried on the newest failures. */
export interface RulePreview {
  /** Failures of the handler that were looked at. */
  readonly failures: number
  /** Of these, those that it is about. */
  readonly fitting: number
  /** Groups that the fitting ones are in now, and would be in. */
  readonly before: number
  readonly after: number
  /** The largest of those that they would be in, 20 at most. */
  readonly groups: readonly PreviewedGroup[]
}

export interface PreviewedGroup {
  readonly template: string
  readonly frame: string | null
  readonly failures: number
  /** The groups that these are in now. */
  readonly from: readonly number[]
}

/** The rules as they stand after a change, and its entry in the ledger. */
export interface RuleChanged {
  readonly rules: readonly GroupRule[]
  readonly operation: number
}
