import type { FailureGroup, FailuresPage, GroupState } from '../../../model/failure-group.ts'
import type { ReaderOperation } from '../operation.ts'
import { allGroups, hoursByGroup, jobsByGroup, toGroup, type GroupRow } from '../group-rows.ts'

export interface FailureGroupsInput {
  /** UTC ms. */
  readonly now: number
  /** Any unless given, as everything here. */
  readonly state?: readonly GroupState[] | undefined
  readonly type?: readonly string[] | undefined
  /** In the handler's name, the error's, its message or its place, in either case. */
  readonly text?: string | undefined
  readonly limit: number
}

/** The groups that match, the worst first. */
export const failureGroups: ReaderOperation<FailureGroupsInput, FailuresPage> = {
  lane: 'question',
  run: (input, { db }) =>
    db.transaction(() => {
      const jobs = jobsByGroup(db, null)
      const hours = hoursByGroup(db, input.now, 24)
      const rows = withMerged(allGroups(db))
      const states: Record<GroupState, number> = { open: 0, regressed: 0, resolved: 0, ignored: 0 }
      for (const [{ state }] of rows) states[state]++
      const groups = rows
        .filter((of) => fits(input, of))
        .map((of) => toGroup(of, jobs, hours))
        .sort(worstFirst)
      return { groups: groups.slice(0, input.limit), matched: groups.length, states }
    })(),
}

function withMerged(rows: readonly GroupRow[]): [GroupRow, ...GroupRow[]][] {
  const merged = Map.groupBy(rows, ({ mergedInto }) => mergedInto)
  return (merged.get(null) ?? []).map((root) => [root, ...(merged.get(root.id) ?? [])])
}

function fits({ state, type, text }: FailureGroupsInput, rows: readonly [GroupRow, ...GroupRow[]]): boolean {
  const [root] = rows
  if (state && !state.includes(root.state)) return false
  if (type && !type.includes(root.type)) return false
  if (text === undefined) return true
  const sought = text.toLowerCase()
  return rows.some(({ type: handler, errorName, template, frame, sample }) =>
    [handler, errorName, template, frame ?? '', sample].some((said) => said.toLowerCase().includes(sought)),
  )
}

const RANK: Readonly<Record<GroupState, number>> = { regressed: 0, open: 0, resolved: 1, ignored: 1 }

function worstFirst(a: FailureGroup, b: FailureGroup): number {
  return (
    RANK[a.state] - RANK[b.state] || b.jobs.dead - a.jobs.dead || b.lastSeenAt - a.lastSeenAt || b.id - a.id
  )
}
