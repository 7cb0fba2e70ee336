import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../../../src/model/attempt.ts'
import type { Job } from '../../../../src/model/job.ts'
import { attemptRows, jobPhases, phaseTotals } from '../../../../renderer/format/job-phases.ts'
import { purgedAt, tookMs } from '../../../../renderer/format/job-times.ts'

const job = (changes: Partial<Job> = {}): Job => ({
  id: 1,
  queue: 'default',
  type: 't',
  status: 'completed',
  priority: 0,
  attempts: 1,
  maxAttempts: 3,
  retryDelayMs: 30_000,
  timeoutMs: 0,
  key: null,
  lastError: null,
  runAt: 0,
  isHeld: false,
  createdAt: 0,
  updatedAt: 0,
  startedAt: null,
  completedAt: null,
  cancelRequestedAt: null,
  progress: null,
  ...changes,
})
const attempt = (
  number: number,
  startedAt: number,
  finishedAt: number | null,
  outcome: Attempt['outcome'],
): Attempt => ({
  number,
  isCounted: true,
  outcome,
  startedAt,
  finishedAt,
  error: null,
  result: null,
  logs: [],
  build: null,
  group: null,
})

describe('what a job’s time went into', () => {
  it('tells waiting from running from backing off', () => {
    const attempts = [attempt(1, 10, 30, 'failed'), attempt(2, 90, 100, 'completed')]
    expect(jobPhases(job(), attempts, [], 500).map(({ kind, fromAt, toAt }) => [kind, fromAt, toAt])).toEqual(
      [
        ['waited', 0, 10],
        ['ran', 10, 30],
        ['backed-off', 30, 90],
        ['ran', 90, 100],
      ],
    )
  })

  it('calls what follows the backoff a wait: for a worker, or for the person who retried a dead job', () => {
    const attempts = [attempt(1, 0, 10, 'failed'), attempt(2, 500, 510, 'completed')]
    const phases = jobPhases(job({ retryDelayMs: 100 }), attempts, [], 900)
    expect(phases.map(({ kind, fromAt, toAt }) => [kind, fromAt, toAt])).toEqual([
      ['ran', 0, 10],
      ['backed-off', 10, 110],
      ['waited', 110, 500],
      ['ran', 500, 510],
    ])
  })

  it('ends a backoff where a person ended it, and knows none of a job that was dead', () => {
    const attempts = [
      attempt(1, 0, 10, 'failed'),
      attempt(2, 60, 70, 'failed'),
      attempt(3, 900, 910, 'completed'),
    ]
    const interventions = [
      { at: 5, operation: 1, starts: 1, before: 'running', runAt: 0 },
      { at: 50, operation: 1, starts: 1, before: 'failed', runAt: 110 },
      { at: 55, operation: 2, starts: 1, before: 'pending', runAt: 50 },
      { at: 890, operation: 3, starts: 2, before: 'dead', runAt: 50 },
    ] as const
    const phases = jobPhases(job({ retryDelayMs: 100 }), attempts, interventions, 950)
    expect(phases.map(({ kind, fromAt, toAt }) => [kind, fromAt, toAt])).toEqual([
      ['ran', 0, 10],
      ['backed-off', 10, 50],
      ['waited', 50, 60],
      ['ran', 60, 70],
      ['waited', 70, 900],
      ['ran', 900, 910],
    ])
  })

  it('backs off until it is due, whatever its delay would say', () => {
    const failed = job({ status: 'failed', retryDelayMs: 100, runAt: 40 })
    expect(jobPhases(failed, [attempt(1, 0, 10, 'failed')], [], 60).slice(1)).toMatchObject([
      { kind: 'backed-off', fromAt: 10, toAt: 40 },
      { kind: 'waited', fromAt: 40, toAt: 60 },
    ])
  })

  it('goes on to now while it waits or runs', () => {
    expect(jobPhases(job({ status: 'pending' }), [], [], 40)).toMatchObject([{ kind: 'waited', toAt: 40 }])
    expect(jobPhases(job({ status: 'running' }), [attempt(1, 0, null, null)], [], 40)).toMatchObject([
      { kind: 'ran', toAt: 40 },
    ])
  })

  it('calls the gap behind a lost attempt a wait', () => {
    const phases = jobPhases(job({ status: 'pending' }), [attempt(1, 0, 10, 'lost')], [], 40)
    expect(phases.at(-1)).toMatchObject({ kind: 'waited', fromAt: 10 })
  })
})

describe('how long a job took', () => {
  it('is counted on while it runs, and is nothing before it started', () => {
    expect(tookMs(job({ status: 'running', startedAt: 10 }), 35)).toBe(25)
    expect(tookMs(job({ status: 'pending' }), 35)).toBeNull()
    expect(tookMs(job({ startedAt: 10, completedAt: 30 }), 99)).toBe(20)
  })

  it('is not told for a job that is waiting again after a retry', () => {
    expect(tookMs(job({ status: 'pending', startedAt: 10, completedAt: null }), 35)).toBeNull()
  })
})

describe('when a job is purged', () => {
  const retention = { completedMs: 100, cancelledMs: 200, deadMs: null }
  it('follows the retention of its status', () => {
    expect(purgedAt(job({ completedAt: 5 }), retention)).toBe(105)
    expect(purgedAt(job({ status: 'cancelled', completedAt: 5 }), retention)).toBe(205)
  })
  it('never is, for a dead one', () => {
    expect(purgedAt(job({ status: 'dead', completedAt: 5 }), retention)).toBeNull()
    expect(purgedAt(job({ status: 'dead', completedAt: 5 }), { ...retention, deadMs: 1 })).toBe(6)
  })
})

describe('the rows of a timeline', () => {
  it('carry what went before each attempt, and nothing of what follows the last', () => {
    const attempts = [attempt(1, 10, 30, 'failed'), attempt(2, 500, 510, 'failed')]
    const phases = jobPhases(job({ status: 'failed', retryDelayMs: 100, runAt: 710 }), attempts, [], 900)
    expect(attemptRows(phases)).toMatchObject([
      { attempt: { number: 1 }, waitedMs: 10, backedOffMs: 0, ranMs: 20 },
      { attempt: { number: 2 }, waitedMs: 370, backedOffMs: 100, ranMs: 10 },
    ])
    expect(phaseTotals(phases)).toEqual({ waited: 570, ran: 30, 'backed-off': 300 })
  })

  it('are made of thousands of attempts at once', () => {
    const attempts = Array.from({ length: 20_000 }, (_, i) => attempt(i + 1, i * 10, i * 10 + 5, 'failed'))
    expect(attemptRows(jobPhases(job(), attempts, [], 0))).toHaveLength(20_000)
  })
})
