import { InvalidInputError, NotFoundError } from '../../errors.ts'
import type { FailureGroupDetails } from '../../model/failure-group.ts'
import {
  isGroup,
  mergeGroups,
  putBackGroupState,
  setGroupState,
  unmergeGroup,
} from '../../store/group-states.ts'
import type { QueueParts } from '../parts.ts'
import type { FailureGroups } from '../interface/failing.ts'

/** Groups listed unless a query says how many. */
const LISTED = 100

/** The groups that failed attempts are put into. */
export function failing({ store, reader, clock, events, rules }: QueueParts): FailureGroups {
  const get = async (id: number, signal?: AbortSignal): Promise<FailureGroupDetails> => {
    const group = await reader.run('failureGroup', { id, now: clock.now() }, { signal })
    if (!group) throw new NotFoundError('group', id)
    return group
  }
  /** Change groups that are there, and tell how this one stands then. */
  const change = async (id: number, others: readonly number[], write: () => void) => {
    await store.write(() => {
      for (const one of [id, ...others]) if (!isGroup(store, one)) throw new NotFoundError('group', one)
      write()
    })
    events.emit('failures', {})
    return get(id)
  }
  return {
    failures: ({ limit = LISTED, ...query } = {}, { signal } = {}) =>
      reader.run('failureGroups', { ...query, limit, now: clock.now() }, { signal }),
    failureGroup: (id, { signal } = {}) => get(id, signal),
    failureMatrix: ({ signal } = {}) => reader.run('failureMatrix', { now: clock.now() }, { signal }),
    setFailureState: (id, state, build) =>
      change(id, [], () => setGroupState(store, id, state, build, clock.now())),
    putBackFailureState: (id, standing) => change(id, [], () => putBackGroupState(store, id, standing)),
    async mergeFailures(into, ids) {
      const others = ids.filter((id) => id !== into)
      if (others.length === 0) throw new InvalidInputError('ids', 'a group other than the one to merge into')
      return change(into, others, () => mergeGroups(store, into, others))
    },
    groupRules: async () => rules.list(),
    previewGroupRule: (rule, replaces, { signal } = {}) => rules.preview(rule, replaces, signal),
    addGroupRule: (rule, options) => rules.add(rule, options),
    changeGroupRule: (id, rule, options) => rules.change(id, rule, options),
    removeGroupRule: (id, options) => rules.remove(id, options),
    unmergeFailure: (id) => change(id, [], () => unmergeGroup(store, id)),
  }
}
