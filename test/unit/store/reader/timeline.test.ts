import { expect, test } from 'vitest'
import { ATTEMPT_OUTCOMES } from '../../../../src/model/attempt.ts'
import { insertAttempts, type EndedAttempt } from '../../../../src/store/attempts.ts'
import { openTestStore } from '../../../support/open-test-store.ts'

test('every attempt of a job with thousands is told, in order, and none of another job', async () => {
  const { store, reader, fill } = await openTestStore()
  await fill(2)
  const attempts = Array.from({ length: 12_001 }, (_, i): EndedAttempt => ({
    jobId: 1,
    // Numbers that were given back leave gaps.
    number: i * 2 + 1,
    isCounted: i % 3 !== 0,
    outcome: i % 3 === 0 ? 'lost' : 'failed',
    startedAt: 1_000 + i * 10,
    finishedAt: 1_000 + i * 10 + (i % 7),
    error: null,
    result: null,
    logs: [],
    build: null,
    group: null,
  }))
  await store.write(() =>
    insertAttempts(store, [...attempts, { ...(attempts[0] as EndedAttempt), jobId: 2 }]),
  )

  const timeline = await reader.run('timeline', { jobId: 1 })

  expect(timeline).toEqual({
    numbers: attempts.map(({ number }) => number),
    outcomes: attempts.map(({ outcome }) => ATTEMPT_OUTCOMES.indexOf(outcome)),
    startedAt: attempts.map(({ startedAt }) => startedAt),
    ranMs: attempts.map(({ startedAt, finishedAt }) => finishedAt - startedAt),
    isCounted: attempts.map(({ isCounted }) => (isCounted ? 1 : 0)),
  })
  expect(await reader.run('timeline', { jobId: 3 })).toMatchObject({ numbers: [] })
})
