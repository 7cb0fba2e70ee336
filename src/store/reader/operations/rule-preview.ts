import { Fingerprints } from '../../../model/fingerprint.ts'
import type { GroupRule, PreviewedGroup, RulePreview } from '../../../model/group-rule.ts'
import { failureOf, newestFailures } from '../failed-attempts.ts'
import type { ReaderOperation } from '../operation.ts'

export interface RulePreviewInput {
  readonly typeId: number
  readonly dir: string | null
  /** As they would be. */
  readonly rules: readonly GroupRule[]
  /** The rule that is tried, alone. */
  readonly tried: GroupRule
}

/** Of each group and status, so many jobs: enough to see what a rule does, and little enough to wait for. */
const LOOKED_AT = 200
const LISTED = 20

/** What a rule would do, tried on the newest failures of its handler. */
export const rulePreview: ReaderOperation<RulePreviewInput, RulePreview> = {
  lane: 'question',
  run({ typeId, dir, rules, tried }, { db, checkCancelled }) {
    const by = (of: readonly GroupRule[]): Fingerprints => {
      const fingerprints = new Fingerprints(dir)
      fingerprints.use(of)
      return fingerprints
    }
    const [then, alone, none] = [by(rules), by([tried]), by([])]
    const before = new Set<number | null>()
    const after = new Map<string, { group: PreviewedGroup; from: Set<number> }>()
    const found = newestFailures(db, typeId, LOOKED_AT)
    let fitting = 0
    for (const attempt of found) {
      checkCancelled()
      const failure = failureOf(attempt)
      if (alone.of(failure).key === none.of(failure).key) continue
      fitting++
      before.add(attempt.group)
      const { key, template, frame } = then.of(failure)
      const known = after.get(key) ?? {
        group: { template, frame, failures: 0, from: [] },
        from: new Set<number>(),
      }
      if (attempt.group !== null) known.from.add(attempt.group)
      after.set(key, { ...known, group: { ...known.group, failures: known.group.failures + 1 } })
    }
    const groups = [...after.values()]
      .map(({ group, from }) => ({ ...group, from: [...from] }))
      .sort((a, b) => b.failures - a.failures)
    return {
      failures: found.length,
      fitting,
      before: before.size,
      after: after.size,
      groups: groups.slice(0, LISTED),
    }
  },
}
