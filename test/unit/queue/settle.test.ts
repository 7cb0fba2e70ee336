import { expect, test } from 'vitest'
import { LAST_INSTANT } from '../../../src/model/job.ts'
import { backoffUntil, decide, decideLost, LOST_LIMIT, type Running } from '../../../src/queue/settle.ts'
import { error, rejected, resolved } from '../../support/manual-executor.ts'

const NOW = 1_000_000

function running(changes: Partial<Running> = {}): Running {
  return {
    attempts: 1,
    maxAttempts: 3,
    retryDelayMs: 30_000,
    lostInARow: 0,
    runAt: 5,
    isCancelRequested: false,
    ...changes,
  }
}

test.for([
  [1, NOW + 30_000],
  [2, NOW + 60_000],
  [99_999, NOW + 30_000 * 99_999],
])('after %i attempts the backoff ends at %i', ([attempts, runAt]) => {
  expect(backoffUntil(NOW, 30_000, attempts!)).toBe(runAt)
})

test('a backoff never ends past the last instant there is', () => {
  expect(backoffUntil(NOW, 315_360_000_000, 100_000)).toBe(LAST_INSTANT)
})

test('a non-retryable error after a stop gives the job back all the same', () => {
  expect(decide(running(), rejected('aborted', false), 'stop', NOW).settlement.status).toBe('pending')
})

test('a cancel outranks a stop', () => {
  const { settlement } = decide(
    running({ isCancelRequested: true }),
    { kind: 'ended', reason: 'stop' },
    'stop',
    NOW,
  )
  expect(settlement.status).toBe('cancelled')
})

test('what finishes after a stop counts as finished', () => {
  expect(decide(running(), resolved, 'stop', NOW).settlement).toMatchObject({
    status: 'completed',
    isCounted: true,
  })
})

test('a timeout while the queue stops is a failed attempt: its time was up either way', () => {
  expect(decide(running(), { kind: 'timed-out', error: error('60 s') }, 'stop', NOW).settlement.status).toBe(
    'failed',
  )
})

test('an attempt that ends resets the count of losses', () => {
  expect(decide(running({ lostInARow: 2 }), rejected(), null, NOW).settlement.lostInARow).toBe(0)
  expect(decide(running({ lostInARow: 2 }), resolved, null, NOW).settlement.lostInARow).toBe(0)
})

test('a job is given back until it was lost three times in a row', () => {
  const statuses = Array.from({ length: LOST_LIMIT }, (_, lostInARow) =>
    decideLost(running({ lostInARow }), NOW),
  )
  expect(statuses.map(({ settlement }) => settlement.status)).toEqual(['pending', 'pending', 'dead'])
  expect(statuses.every(({ settlement }) => !settlement.isCounted)).toBe(true)
})

test('the summary of an error is its name and first line, cut to a length for lists', () => {
  const named = { kind: 'rejected', isRetryable: true, error: error('a\nb', 'TypeError') } as const
  expect(decide(running(), named, null, NOW).settlement.lastError).toBe('TypeError: a')
  expect(decide(running(), rejected('x'.repeat(9_999)), null, NOW).settlement.lastError).toHaveLength(500)
})

test('the summary names the deepest cause: "fetch failed" alone says nothing', () => {
  const cause = error('connect ECONNREFUSED 127.0.0.1:9')
  const failed = { ...error('fetch failed', 'TypeError'), cause: { ...error('between'), cause } }
  const ending = { kind: 'rejected', isRetryable: true, error: failed } as const
  expect(decide(running(), ending, null, NOW).settlement.lastError).toBe(
    'TypeError: fetch failed (connect ECONNREFUSED 127.0.0.1:9)',
  )
})
