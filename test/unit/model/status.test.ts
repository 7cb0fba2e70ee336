import { expect, test } from 'vitest'
import { allowedActions, isSettled, JOB_STATUSES, statusesAllowing } from '../../../src/model/status.ts'

test.for([
  ['pending', ['run-now', 'cancel', 'change', 'correct'], false],
  ['running', ['cancel'], false],
  ['completed', ['delete'], true],
  ['failed', ['retry', 'run-now', 'cancel', 'change', 'correct'], false],
  ['dead', ['retry', 'correct', 'delete'], true],
  ['cancelled', ['correct', 'delete'], true],
] as const)('a %s job allows %o', ([status, actions, settled]) => {
  expect(allowedActions(status)).toEqual(actions)
  expect(isSettled(status)).toBe(settled)
})

test('every action knows the statuses that allow it', () => {
  expect(statusesAllowing('retry')).toEqual(['failed', 'dead'])
  expect(statusesAllowing('cancel')).toEqual(['pending', 'running', 'failed'])
  expect(JOB_STATUSES).toHaveLength(6)
})
