import { describe, expect, it } from 'vitest'
import { localTimezone } from '../../../src/cron/expression.ts'
import { YardmasterError } from '../../../src/errors.ts'
import { CONFIG_DEFAULTS, resolveConfig } from '../../../src/workspace/config.ts'

function refusalOf(config: unknown): string {
  try {
    resolveConfig(config)
  } catch (error) {
    if (error instanceof YardmasterError) return error.message
    throw error
  }
  return 'not refused'
}

const nightly = { name: 'nightly', cron: '0 3 * * *', enqueue: { type: 'report' } }

describe('a config', () => {
  it('may be empty: every key has its default', () => {
    expect(resolveConfig({})).toEqual(CONFIG_DEFAULTS)
    expect(CONFIG_DEFAULTS).toMatchObject({
      workers: 2,
      maxAttempts: 3,
      retryDelayMs: 30_000,
      timeoutMs: 0,
      drainMs: 10_000,
      graceMs: 5_000,
      memoryMb: 512,
      retention: { completedMs: 86_400_000, cancelledMs: 86_400_000 },
    })
  })

  it('keeps what it gives', () => {
    const given = {
      workers: 4,
      queues: { reports: { workers: 1 } },
      maxAttempts: 5,
      retryDelayMs: 1_000,
      timeoutMs: 60_000,
      drainMs: 0,
      graceMs: 100,
      memoryMb: 128,
      payloadLimitBytes: 2_000_000,
      retention: { completedMs: 1, cancelledMs: 2, deadMs: 3, runsMs: 4 },
      schedules: [],
    }
    expect(resolveConfig(given)).toMatchObject(given)
  })

  it('says which settings it gives itself', () => {
    const given = { workers: 2, queues: { 'a.b': { workers: 1 } }, retention: { deadMs: null } }
    expect(resolveConfig(given).says).toEqual(['workers', 'retention.deadMs', 'queues.a.b.workers'])
  })

  it('takes one retention without the other', () => {
    expect(resolveConfig({ retention: { completedMs: 5 } }).retention).toMatchObject({
      completedMs: 5,
      cancelledMs: 86_400_000,
      deadMs: null,
      logsMs: null,
    })
  })

  it('takes a key that is present but undefined as absent', () => {
    expect(resolveConfig({ workers: undefined, retention: { completedMs: undefined } })).toEqual(
      CONFIG_DEFAULTS,
    )
  })

  it('fills in what a schedule leaves out, and keeps its payload as JSON text', () => {
    expect(
      resolveConfig({
        schedules: [
          nightly,
          {
            name: 'weekly',
            cron: '@weekly',
            timezone: 'Europe/Berlin',
            enqueue: {
              type: 'report',
              payload: { days: 7 },
              queue: 'slow',
              priority: -1,
              key: 'k',
              delayMs: 5,
            },
            catchUp: 'none',
            timeoutMs: 1_000,
          },
        ],
      }).schedules,
    ).toEqual([
      {
        name: 'nightly',
        cron: '0 3 * * *',
        timezone: localTimezone(),
        enqueue: { type: 'report' },
        catchUp: 'once',
        timeoutMs: 600_000,
      },
      {
        name: 'weekly',
        cron: '@weekly',
        timezone: 'Europe/Berlin',
        enqueue: { type: 'report', payload: '{"days":7}', queue: 'slow', priority: -1, key: 'k', delayMs: 5 },
        catchUp: 'none',
        timeoutMs: 1_000,
      },
    ])
  })
})

describe('a wrong config is refused', () => {
  const withSchedule = (over: object) => ({ schedules: [{ ...nightly, ...over }] })
  it.each([
    [[], 'config: expected an object, got []'],
    [null, 'config: expected an object, got null'],
    ['x', 'config: expected an object, got "x"'],
    [undefined, 'config: expected an object, got nothing'],
    [{ workers: 0 }, 'workers: expected a whole number from 1 to 64, got 0'],
    [{ workers: '2' }, 'workers: expected a whole number from 1 to 64, got "2"'],
    [{ workers: 1.5 }, 'workers: expected a whole number from 1 to 64, got 1.5'],
    [
      { queues: { reports: { workers: 'x' } } },
      'queues.reports.workers: expected a whole number from 1 to 64, got "x"',
    ],
    [
      { queues: { reports: {} } },
      'queues.reports.workers: expected a whole number from 1 to 64, got nothing',
    ],
    [{ queues: { reports: 1 } }, 'queues.reports: expected an object with `workers`, got 1'],
    [
      { queues: { reports: { worker: 1, workers: 1 } } },
      'queues.reports.worker: expected one of the keys workers, got "worker"',
    ],
    [{ queues: [] }, 'queues: expected an object of named queues, got []'],
    [{ maxAttempts: 0 }, 'maxAttempts: expected a whole number from 1 to 100000, got 0'],
    [
      { retryDelayMs: -1 },
      'retryDelayMs: expected a whole number of milliseconds from 0 to 315360000000, got -1',
    ],
    [{ memoryMb: 8 }, 'memoryMb: expected a whole number from 128 to 65536, got 8'],
    [
      { worker: 2 },
      'worker: expected one of the keys workers, queues, maxAttempts, retryDelayMs, timeoutMs, drainMs, graceMs, memoryMb, payloadLimitBytes, retention, schedules, got "worker"',
    ],
    [
      { retention: { completed: 1 } },
      'retention.completed: expected one of the keys completedMs, cancelledMs, deadMs, logsMs, trashMs, ledgerMs, statisticsMs, runsMs, got "completed"',
    ],
    [{ schedules: {} }, 'schedules: expected a list of schedules, got {}'],
    [{ schedules: [1] }, 'schedules[0]: expected an object with `name`, `cron` and `enqueue`, got 1'],
    [withSchedule({ name: '' }), 'schedules[0].name: expected a text of 1 to 200 characters, got ""'],
    [
      withSchedule({ name: 'purge-old-runs' }),
      'schedules[0].name: expected a name that no built-in schedule has, got "purge-old-runs"',
    ],
    [
      { schedules: [nightly, nightly] },
      'schedules[1].name: expected a name of its own, got "nightly" a second time',
    ],
    [
      withSchedule({ cron: '61 * * * *' }),
      'schedules[0].cron: expected a cron expression (61 is a invalid expression for minute), got "61 * * * *"',
    ],
    [withSchedule({ cron: undefined }), 'schedules[0].cron: expected a cron expression, got nothing'],
    [
      withSchedule({ timezone: 'Mars/Olympus' }),
      'schedules[0].timezone: expected an IANA timezone, such as Europe/Berlin, got "Mars/Olympus"',
    ],
    [withSchedule({ catchUp: 'all' }), "schedules[0].catchUp: expected 'once' or 'none', got \"all\""],
    [
      withSchedule({ enqueue: {} }),
      'schedules[0].enqueue.type: expected a text of 1 to 200 characters, got nothing',
    ],
    [
      withSchedule({ enqueue: { type: 'x', runAt: 5 } }),
      'schedules[0].enqueue.runAt: expected one of the keys type, payload, queue, delayMs, maxAttempts, retryDelayMs, timeoutMs, priority, key, got "runAt"',
    ],
    [
      withSchedule({ timeoutMs: 0 }),
      'schedules[0].timeoutMs: expected a whole number of milliseconds from 1 to 86400000, got 0',
    ],
  ])('%j', (config, message) => {
    expect(refusalOf(config)).toBe(message)
  })

  it('where a payload can not be JSON', () => {
    const payload: Record<string, unknown> = {}
    payload.self = payload
    expect(() => resolveConfig(withSchedule({ enqueue: { type: 'x', payload } }))).toThrow(
      /^schedules\[0\]\.enqueue\.payload: expected a value that JSON can hold, got .*circular/i,
    )
  })

  it('with a queue by the name of an inherited property, which is a queue like any other', () => {
    const config = resolveConfig(JSON.parse('{"queues": {"constructor": {"workers": 3}}}'))
    expect(config.queues).toEqual({ constructor: { workers: 3 } })
    expect(({} as Record<string, unknown>).workers).toBeUndefined()
  })
})
