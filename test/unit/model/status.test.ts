import { expect, test } from 'vitest'
import { allowedActions, isSettled, JOB_STATUSES, statusesAllowing } from '../../../src/model/status.ts'

test.for([
  ['pending', ['cancel'], false],
  ['running', ['cancel'], false],
  ['completed', [], true],
  ['failed', ['retry', 'cancel'], false],
  ['dead', ['retry'], true],
  ['cancelled', [], true],
] as const)('a %s job allows %o', ([status, actions, settled]) => {
  expect(allowedActions(status)).toEqual(actions)
  expect(isSettled(status)).toBe(settled)
})

test('every action knows the statuses that allow it', () => {
  expect(statusesAllowing('retry')).toEqual(['failed', 'dead'])
  expect(statusesAllowing('cancel')).toEqual(['pending', 'running', 'failed'])
  expect(JOB_STATUSES).toHaveLength(6)
})
