import { expect, test } from 'vitest'
import { problemsOf, type Facts, type Problem } from '../../../../renderer/format/problems.ts'
import type { WorkspaceView } from '../../../../src/contract/index.ts'
import type { HealthView } from '../../../../src/model/health.ts'
import { emptyStats, type QueueState } from '../../../../src/model/queue.ts'
import type { Schedule } from '../../../../src/model/schedule.ts'
import type { Statistics } from '../../../../src/model/statistics.ts'

const NOW = Date.UTC(2026, 0, 15, 12)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const workspace = {
  isConfirmed: true,
  isStarted: true,
  build: { id: 'b1', loadedAt: NOW - 1_000, handlers: [] },
} as unknown as WorkspaceView

function problems(facts: Partial<Facts>): readonly Problem[] {
  return problemsOf({
    ...{ now: NOW, workspace, stats: emptyStats(), statistics: null, queues: [], holds: null, workers: [] },
    ...{ schedules: [], health: null, troubles: [] },
    ...facts,
  })
}

function statistics(dead: readonly number[]): Statistics {
  return {
    ...{ span: '1h', from: NOW - HOUR_MS, stepMs: MINUTE_MS },
    total: { dead: dead.at(-1) },
    series: { depth: { dead } },
  } as unknown as Statistics
}

function queue(changes: Partial<QueueState>): QueueState {
  const none = { oldestDueAt: null, pausedAt: null, pauseReason: null, ownWorkers: null }
  return { name: 'mail', stats: { ...emptyStats(), pending: 40 }, ...none, ...changes }
}

test('where nothing is wrong there are no problems, and none before anything is known', () => {
  expect(problems({})).toEqual([])
  expect(problems({ workspace: null, stats: null })).toEqual([])
})

test('dead jobs are told with how many died of late, and since when there are any', () => {
  const [dead] = problems({ stats: { ...emptyStats(), dead: 4 }, statistics: statistics([0, 0, 3, 4]) })
  expect(dead).toMatchObject({
    title: '4 dead jobs',
    tone: 'error',
    since: NOW - HOUR_MS + 2 * MINUTE_MS,
    why: expect.stringContaining('4 died in the last hour.'),
    to: { name: 'jobs', query: { status: 'dead' } },
  })
  const [old] = problems({ stats: { ...emptyStats(), dead: 4 }, statistics: statistics([4, 4]) })
  expect(old?.since).toBeNull()
})

test('a queue whose oldest job has been due for long falls behind; one that is paused does not', () => {
  const late = queue({ oldestDueAt: NOW - 10 * MINUTE_MS })
  expect(problems({ queues: [late] })).toMatchObject([
    { id: 'waiting-mail', since: NOW - 10 * MINUTE_MS, why: expect.stringContaining('40 jobs pending') },
  ])
  expect(problems({ queues: [queue({ oldestDueAt: NOW - MINUTE_MS }), queue({})] })).toEqual([])
  const paused = { ...late, pausedAt: NOW, pauseReason: 'mail is down' }
  expect(problems({ queues: [paused] })).toMatchObject([
    { id: 'queue-mail', since: NOW, why: 'mail is down · 40 jobs wait until it is resumed' },
  ])
})

test('a schedule whose time came and went was missed; one that failed says why', () => {
  const schedule = {
    ...{ name: 'nightly', isEnabled: true, isRunning: false, lastError: null, lastRunAt: null },
    nextRunAt: NOW + HOUR_MS,
  } as unknown as Schedule
  expect(problems({ schedules: [schedule] })).toEqual([])
  expect(problems({ schedules: [{ ...schedule, nextRunAt: NOW - HOUR_MS }] })).toMatchObject([
    { title: 'Schedule nightly was missed', since: NOW - HOUR_MS },
  ])
  expect(problems({ schedules: [{ ...schedule, lastError: 'no such file', lastRunAt: NOW }] })).toMatchObject(
    [{ title: 'Schedule nightly failed', why: 'no such file', since: NOW }],
  )
  expect(problems({ schedules: [{ ...schedule, isEnabled: false, lastError: 'no such file' }] })).toEqual([])
})

test('a backup is old after three days, unless nothing has changed since', () => {
  const health = {
    backup: { at: NOW - 4 * DAY_MS, error: null, isUnchanged: false },
    backups: [{ takenAt: NOW - 4 * DAY_MS }],
  } as unknown as HealthView
  expect(problems({ health })).toMatchObject([{ id: 'backup-old', since: NOW - 4 * DAY_MS }])
  const unchanged = { at: NOW - HOUR_MS, error: null, isUnchanged: true }
  expect(problems({ health: { ...health, backup: unchanged } })).toEqual([])
  expect(problems({ health: { ...health, backup: null, backups: [] } })).toEqual([])
})

test('what hurts most comes first', () => {
  const broken = { file: 'handlers/a.ts', error: 'at line 3\nSyntaxError: no' }
  const build = { ...workspace.build, handlers: [broken] } as unknown as WorkspaceView['build']
  const found = problems({
    queues: [queue({ pausedAt: NOW })],
    workspace: { ...workspace, isStarted: false, build },
    troubles: [{ id: 'lag', tone: 'warn', what: 'late', safe: 'jobs', todo: 'look' }],
  })
  expect(found.map(({ id }) => id)).toEqual(['stopped', 'handlers/a.ts', 'health-lag', 'queue-mail'])
  expect(found[1]?.why).toBe('Its jobs fail: SyntaxError: no')
  const [kept] = problems({ workspace: { ...workspace, build, earlier: { 'handlers/a.ts': 'abc12345' } } })
  expect(kept?.why).toBe('Its jobs go on with build abc12345: SyntaxError: no')
})

test('held jobs are told: one leads to itself, more to the list', () => {
  const oldest = { jobId: 7, heldAt: NOW - MINUTE_MS }
  expect(problems({ holds: { holds: [], waiting: 1, oldest } })).toMatchObject([
    { title: '1 job held', tone: 'warn', since: NOW - MINUTE_MS, to: { name: 'jobs', params: { id: '7' } } },
  ])
  expect(problems({ holds: { holds: [], waiting: 1_000, oldest } })).toMatchObject([
    { title: '1,000+ jobs held', to: { name: 'jobs', query: { q: 'is:held' } } },
  ])
  expect(problems({ holds: { holds: [], waiting: 0, oldest: null } })).toEqual([])
})
