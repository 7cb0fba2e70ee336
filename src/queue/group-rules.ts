import type { Clock } from '../clock.ts'
import { InvalidInputError, NotFoundError, YardmasterError } from '../errors.ts'
import type { Fingerprints } from '../model/fingerprint.ts'
import { isRuled } from '../model/fingerprint.ts'
import {
  RULE_LIMITS,
  type GroupRule,
  type GroupRuleText,
  type NewGroupRule,
  type RuleChanged,
  type RulePreview,
} from '../model/group-rule.ts'
import { changeRule, insertRule, keysOfGroup, listRules, removeRule } from '../store/group-rules.ts'
import type { NewOperation } from '../store/operations.ts'
import type { Reader } from '../store/reader/reader.ts'
import { enterRegrouping, regroupingOf } from '../store/regroupings.ts'
import type { Store } from '../store/store.ts'
import { newOperation, newUndo } from './job-operations.ts'
import type { Ledger } from './ledger.ts'
import type { ActOptions, BulkOptions, BulkOutcome } from './queue.ts'

export interface GroupRulesOptions {
  readonly store: Store
  readonly clock: Clock
  readonly reader: Reader
  readonly fingerprints: Fingerprints
  readonly ledger: Ledger
  /** There are kept failures to be grouped anew. */
  readonly onEntered: () => void
}

/** What people have said of how failures are grouped. Each change is entered in the ledger, and can be undone. */
export class GroupRules {
  readonly #the: GroupRulesOptions

  constructor(the: GroupRulesOptions) {
    this.#the = the
    this.use()
  }

  /** Group by the rules that there are. */
  use(): void {
    this.#the.fingerprints.use(listRules(this.#the.store))
  }

  list(): readonly GroupRule[] {
    return listRules(this.#the.store)
  }

  /** @param replaces the rule that it would take the place of */
  async preview(asked: NewGroupRule, replaces: number | null, signal?: AbortSignal): Promise<RulePreview> {
    const { store, reader, fingerprints } = this.#the
    const tried = { id: replaces ?? Number.MAX_SAFE_INTEGER, madeAt: 0, ...this.#checked(asked) }
    const typeId = store.types.find(tried.type)
    if (typeId === undefined) return { failures: 0, fitting: 0, before: 0, after: 0, groups: [] }
    const rules = [...this.list().filter(({ id }) => id !== replaces), tried].sort((a, b) => a.id - b.id)
    return reader.run('rulePreview', { typeId, dir: fingerprints.dir, rules, tried }, { signal })
  }

  async add(asked: NewGroupRule, options: ActOptions = {}): Promise<RuleChanged> {
    const { store, clock } = this.#the
    const checked = this.#checked(asked)
    if (this.list().length >= RULE_LIMITS.rules)
      throw new InvalidInputError('rule', `at most ${RULE_LIMITS.rules} rules: remove one first`)
    const made = { ...checked, madeAt: clock.now() }
    return this.#change(checked.type, options, null, () => ({ ...made, id: insertRule(store, made) }))
  }

  /** @throws NOT_FOUND; INVALID_INPUT where it is for another handler */
  async change(id: number, asked: NewGroupRule, options: ActOptions = {}): Promise<RuleChanged> {
    const before = this.#find(id)
    const { type, rule } = this.#checked(asked)
    if (type !== before.type)
      throw new InvalidInputError('type', `the handler that the rule is for, ${before.type}`, type)
    return this.#change(type, options, before, () => {
      changeRule(this.#the.store, id, rule)
      return { ...before, rule }
    })
  }

  /** @throws NOT_FOUND */
  async remove(id: number, options: ActOptions = {}): Promise<RuleChanged> {
    const before = this.#find(id)
    return this.#change(before.type, options, before, () => {
      removeRule(this.#the.store, id)
      return null
    })
  }

  /** Whether an operation has changed a rule. */
  isChange(operation: number): boolean {
    return regroupingOf(this.#the.store, operation) !== undefined
  }

  /** Give the rules back what an operation took from them. @throws WRONG_PHASE where the rule was changed since */
  async undo(operation: number, options: BulkOptions = {}): Promise<BulkOutcome> {
    const { store } = this.#the
    const { before, after } = this.#undoable(operation)
    const rule = (before ?? after) as GroupRule
    const entered = await this.#enter(newUndo(operation, options), rule.type, after, () => {
      if (before === null) removeRule(store, rule.id)
      else if (after === null) insertRule(store, before, before.id)
      else changeRule(store, before.id, before.rule)
      return before
    })
    options.onBegin?.(entered)
    return this.previewUndo(operation)
  }

  /** The jobs that it has put into other groups. */
  previewUndo(operation: number): BulkOutcome {
    const { affected } = this.#the.ledger.find(operation)
    return { matched: affected, affected, skipped: [] }
  }

  #undoable(operation: number): { before: GroupRule | null; after: GroupRule | null } {
    const change = regroupingOf(this.#the.store, operation)
    if (!change) throw new NotFoundError('operation', operation)
    const { before, after } = change
    const now = this.list().find(({ id }) => id === (after ?? before)?.id) ?? null
    if (JSON.stringify(now?.rule) === JSON.stringify(after?.rule)) return { before, after }
    throw new YardmasterError(
      'WRONG_PHASE',
      `the rule of operation ${operation} was changed or removed since: undo that first`,
      { id: operation },
    )
  }

  async #change(
    type: string,
    options: ActOptions,
    before: GroupRule | null,
    write: () => GroupRule | null,
  ): Promise<RuleChanged> {
    const entry = newOperation('regroup', { filter: { type: [type] } }, options)
    const operation = await this.#enter(entry, type, before, write)
    return { rules: this.list(), operation }
  }

  /** Rule, ledger and what is to be grouped anew, in one transaction. */
  async #enter(
    entry: NewOperation,
    type: string,
    before: GroupRule | null,
    write: () => GroupRule | null,
  ): Promise<number> {
    const { store, ledger, onEntered } = this.#the
    const operation = await ledger.open(entry, (operationId) => {
      const after = write()
      enterRegrouping(store, { operationId, typeId: store.types.idOf(type), before, after })
    })
    this.use()
    onEntered()
    return operation
  }

  #find(id: number): GroupRule {
    const rule = this.list().find((one) => one.id === id)
    if (!rule) throw new NotFoundError('rule', id)
    return rule
  }

  #checked(asked: NewGroupRule): { type: string; rule: GroupRuleText } {
    if (asked.kind === 'split') return this.#split(asked.group, asked.by)
    const { type, pattern, isParted } = asked
    const text = pattern.replaceAll('*', '').trim().length
    if (pattern.length > RULE_LIMITS.patternLength || text < RULE_LIMITS.patternText)
      throw new InvalidInputError(
        'pattern',
        `a message of ${RULE_LIMITS.patternText} characters beside its stars, and ${RULE_LIMITS.patternLength} in all at most`,
        pattern,
      )
    if (isParted && !pattern.includes('*'))
      throw new InvalidInputError('pattern', 'a star where the messages differ', pattern)
    return { type, rule: { kind: 'message', pattern, isParted } }
  }

  #split(group: number, by: 'message' | 'frames'): { type: string; rule: GroupRuleText } {
    const found = keysOfGroup(this.#the.store, group)
    const [first] = found
    if (!first) throw new NotFoundError('group', group)
    const keys = found.filter(({ key, type }) => type === first.type && !isRuled(key)).map(({ key }) => key)
    if (keys.length === 0)
      throw new InvalidInputError('group', 'a group that no rule has made: change that rule', `${group}`)
    return { type: first.type, rule: { kind: 'split', keys, group, by } }
  }
}
