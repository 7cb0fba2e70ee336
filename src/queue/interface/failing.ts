import type {
  ChosenGroupState,
  FailureGroupDetails,
  FailureMatrix,
  FailuresPage,
  GroupStanding,
  GroupState,
} from '../../model/failure-group.ts'
import type { GroupRule, NewGroupRule, RuleChanged, RulePreview } from '../../model/group-rule.ts'
import type { ActOptions } from './acting.ts'
import type { ReadOptions } from './read-options.ts'

/** Which failure groups; all unless given. */
export interface FailuresQuery {
  readonly state?: readonly GroupState[] | undefined
  readonly type?: readonly string[] | undefined
  /** In the error's name, its message or its place. */
  readonly text?: string | undefined
  /** 100. */
  readonly limit?: number | undefined
}

/** Failed attempts in groups of the same fault, and what is made of those. */
export interface FailureGroups {
  /** Failed attempts in groups of the same fault. */
  failures(query?: FailuresQuery, options?: ReadOptions): Promise<FailuresPage>
  /** @throws NOT_FOUND */
  failureGroup(id: number, options?: ReadOptions): Promise<FailureGroupDetails>
  failureMatrix(options?: ReadOptions): Promise<FailureMatrix>
  /** @param build the handlers' newest, on which it is resolved @throws NOT_FOUND */
  setFailureState(id: number, state: ChosenGroupState, build: string | null): Promise<FailureGroupDetails>
  /** Undo that: say of it what was said before. @throws NOT_FOUND */
  putBackFailureState(id: number, before: GroupStanding): Promise<FailureGroupDetails>
  /** Take these groups for one fault: they count as `into` from now on. @throws NOT_FOUND; INVALID_INPUT */
  mergeFailures(into: number, ids: readonly number[]): Promise<FailureGroupDetails>
  /** How failures are grouped otherwise than by themselves, oldest first. */
  groupRules(): Promise<readonly GroupRule[]>
  /** What a rule would do, tried on the newest failures. @param replaces the rule that it would take the place of @throws as `addGroupRule` */
  previewGroupRule(rule: NewGroupRule, replaces: number | null, options?: ReadOptions): Promise<RulePreview>
  /**
   * Group failures so from now on; kept ones follow in the background, as an operation of the ledger, which can be
   * undone. @throws NOT_FOUND; INVALID_INPUT
   */
  addGroupRule(rule: NewGroupRule, options?: ActOptions): Promise<RuleChanged>
  /** @throws NOT_FOUND; INVALID_INPUT */
  changeGroupRule(id: number, rule: NewGroupRule, options?: ActOptions): Promise<RuleChanged>
  /** Let failures be grouped by themselves again. @throws NOT_FOUND */
  removeGroupRule(id: number, options?: ActOptions): Promise<RuleChanged>
  /** Take a merged group for a fault of its own again. @throws NOT_FOUND */
  unmergeFailure(id: number): Promise<FailureGroupDetails>
}
