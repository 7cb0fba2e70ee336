import { expect, it } from 'vitest'
import type { Job } from '../../../../src/model/job.ts'
import { groupFailures } from '../../../../renderer/stores/group-failures.ts'

const failure = (
  id: number,
  type: string,
  lastError: string | null,
  status: Job['status'],
  updatedAt: number,
): Job => ({
  id,
  type,
  lastError,
  status,
  updatedAt,
  queue: 'default',
  priority: 0,
  attempts: 1,
  maxAttempts: 3,
  retryDelayMs: 0,
  timeoutMs: 0,
  key: null,
  runAt: 0,
  createdAt: 0,
  startedAt: 0,
  completedAt: null,
  cancelRequestedAt: null,
  progress: null,
})

it('joins failures of one type whose messages differ in numbers only, the newest as their sample', () => {
  const groups = groupFailures([
    failure(1, 'mail', 'row 17 is broken', 'failed', 10),
    failure(2, 'mail', 'row 18 is broken', 'dead', 30),
    failure(3, 'hash', 'row 18 is broken', 'failed', 20),
  ])
  expect(groups.map(({ type, count, deadCount, sample }) => [type, count, deadCount, sample.id])).toEqual([
    ['mail', 2, 1, 2],
    ['hash', 1, 0, 3],
  ])
})
