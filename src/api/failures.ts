import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function failuresOperations({ failures }: Operations, { queue, view }: ConsoleParts) {
  return {
    list: failures.list.handler(({ input, signal }) => queue.failures(input, { signal })),
    get: failures.get.handler(({ input: { id }, signal }) => queue.failureGroup(id, { signal })),
    matrix: failures.matrix.handler(({ signal }) => queue.failureMatrix({ signal })),
    setState: failures.setState.handler(({ input: { id, state } }) =>
      queue.setFailureState(id, state, view().build.id),
    ),
    putBackState: failures.putBackState.handler(({ input: { id, ...before } }) =>
      queue.putBackFailureState(id, before),
    ),
    merge: failures.merge.handler(({ input: { into, ids } }) => queue.mergeFailures(into, ids)),
    rules: failures.rules.handler(() => queue.groupRules()),
    previewRule: failures.previewRule.handler(({ input: { rule, replaces = null }, signal }) =>
      queue.previewGroupRule(rule, replaces, { signal }),
    ),
    addRule: failures.addRule.handler(({ input: { rule, reason } }) =>
      queue.addGroupRule(rule, { reason, surface: 'window' }),
    ),
    changeRule: failures.changeRule.handler(({ input: { id, rule, reason } }) =>
      queue.changeGroupRule(id, rule, { reason, surface: 'window' }),
    ),
    removeRule: failures.removeRule.handler(({ input: { id, reason } }) =>
      queue.removeGroupRule(id, { reason, surface: 'window' }),
    ),
    unmerge: failures.unmerge.handler(({ input: { id } }) => queue.unmergeFailure(id)),
  }
}
