import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ATTEMPT_LIMITS } from '../../../src/model/attempt.ts'
import { execute, JOB, listen, OUTCOME_FILE, setupInline, setupPool, workersAre } from './setup-executor.ts'

describe.each([
  { name: 'inline', setup: setupInline, build: null },
  { name: 'pool', setup: () => setupPool().pool, build: 'build-1' },
])('an executor: $name', ({ setup, build }) => {
  it('gives what the handler returns as JSON text, with the build it ran on', async () => {
    const report = await execute(setup(), 'outcome', { do: 'return', value: { a: [1, 'ü'] } }).report
    expect(report).toEqual({ ending: { kind: 'resolved', result: '{"a":[1,"ü"]}' }, logs: [], build })
  })

  it('gives null for a handler that returns nothing', async () => {
    const { ending } = await execute(setup(), 'outcome', { do: 'nothing' }).report
    expect(ending).toEqual({ kind: 'resolved', result: null })
  })

  it('hands the handler its job', async () => {
    const { ending } = await execute(setup(), 'outcome', { do: 'job' }).report
    expect(ending).toEqual({ kind: 'resolved', result: JSON.stringify(JOB) })
  })

  it('keeps __proto__ in a payload as data', async () => {
    const payload = '{"do":"keys","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    const { ending } = await execute(setup(), 'outcome', payload).report
    const result = '{"keys":["do","__proto__","constructor"],"isPolluted":false}'
    expect(ending).toEqual({ kind: 'resolved', result })
  })

  it.each(['return-bigint', 'return-large'])(
    'completes and warns when the result can’t be kept: %s',
    async (wish) => {
      const { ending, logs } = await execute(setup(), 'outcome', { do: wish }).report
      expect(ending).toEqual({ kind: 'resolved', result: null })
      expect(logs).toEqual([
        {
          at: expect.any(Number),
          level: 'warn',
          message: expect.stringContaining('the result was not kept'),
        },
      ])
    },
  )

  it('reports what the handler throws, with the line that threw it', async () => {
    const { ending } = await execute(setup(), 'outcome', { do: 'throw' }).report
    expect(ending).toEqual({
      kind: 'rejected',
      isRetryable: true,
      error: {
        name: 'TypeError',
        message: 'no such person',
        code: 'E_PERSON',
        cause: null,
        stack: expect.stringContaining(`(${OUTCOME_FILE}:${throwingLine()}`),
      },
    })
  })

  it('reports the cause of an error', async () => {
    const { ending } = await execute(setup(), 'outcome', { do: 'throw-cause' }).report
    expect(ending).toMatchObject({ error: { message: 'outer', cause: { message: 'inner' } } })
  })

  it.each(['throw-for-good', 'throw-marked'])('tells when no retry can help: %s', async (wish) => {
    const { ending } = await execute(setup(), 'outcome', { do: wish }).report
    expect(ending).toMatchObject({ kind: 'rejected', isRetryable: false, error: { message: 'never' } })
  })

  it('reports even a thrown null', async () => {
    const { ending } = await execute(setup(), 'outcome', { do: 'throw-null' }).report
    expect(ending).toMatchObject({
      kind: 'rejected',
      isRetryable: true,
      error: { name: 'Error', message: 'null was thrown, which is not an Error' },
    })
  })

  it('rejects a payload that is no JSON', async () => {
    const { ending } = await execute(setup(), 'outcome', '{').report
    expect(ending).toMatchObject({ kind: 'rejected', error: { name: 'SyntaxError' } })
  })

  it('keeps log lines with their levels, in order, and tells the observer', async () => {
    const observer = listen()
    const { logs } = await execute(setup(), 'outcome', { do: 'log' }, { observer }).report
    expect(logs.map(({ level, message }) => [level, message])).toEqual([
      ['debug', 'a b'],
      ['info', '{ n: 1 }'],
      ['warn', 'w'],
      ['error', 'e'],
    ])
    expect(observer.lines).toEqual(logs)
  })

  it('cuts a long log and says how much was cut', async () => {
    const { logs } = await execute(setup(), 'outcome', { do: 'log-much', lines: 5_000 }).report
    expect(logs).toHaveLength(ATTEMPT_LIMITS.logLines + 1)
    expect(logs.at(-2)?.message).toBe('line 2000')
    expect(logs.at(-1)).toMatchObject({ level: 'warn', message: expect.stringContaining('3000 more lines') })
  })

  it('passes progress on now and then, and the last of it always', async () => {
    const observer = listen()
    await execute(setup(), 'outcome', { do: 'progress' }, { observer }).report
    expect(observer.steps.length).toBeLessThan(100)
    expect(observer.steps[0]).toEqual({ done: 1, total: 1000, message: 'step 1' })
    expect(observer.steps.at(-1)).toEqual({ done: 1000, total: 1000, message: 'step 1000' })
  })

  it('carries an enqueue to the queue and its answer back', async () => {
    const observer = listen(() => ({ id: 12 }))
    const payload = { do: 'enqueue', type: 'mail', value: { to: 'a' } }
    const { ending } = await execute(setup(), 'outcome', payload, { observer }).report
    expect(observer.requests).toEqual([
      { operation: 'enqueue', input: { type: 'mail', payload: '{"to":"a"}', runAt: 5_000, key: 'k' } },
    ])
    expect(ending).toEqual({ kind: 'resolved', result: '{"id":12}' })
  })

  it('carries a refusal to the handler as an error with its message and code', async () => {
    const observer = listen(() => {
      throw Object.assign(new Error('too large'), { code: 'TOO_LARGE' })
    })
    const { ending } = await execute(setup(), 'outcome', { do: 'enqueue' }, { observer }).report
    expect(ending).toEqual({ kind: 'resolved', result: '{"message":"too large","code":"TOO_LARGE"}' })
  })

  it('refuses a payload without JSON before it is sent', async () => {
    const observer = listen()
    const { ending } = await execute(setup(), 'outcome', { do: 'enqueue-bigint' }, { observer }).report
    expect(ending).toMatchObject({ kind: 'resolved', result: expect.stringContaining('BigInt') })
    expect(observer.requests).toEqual([])
  })

  it('carries the reading view of the queue', async () => {
    const observer = listen(({ operation }) => operation)
    const { ending } = await execute(setup(), 'outcome', { do: 'queue' }, { observer }).report
    expect(observer.requests).toEqual([
      { operation: 'stats', input: null },
      { operation: 'jobs', input: { status: 'failed', limit: 2 } },
    ])
    expect(ending).toEqual({ kind: 'resolved', result: '["stats","jobs"]' })
  })

  it('aborts the signal on a cancel, and reports that the handler rejected', async () => {
    const observer = listen()
    const execution = execute(setup(), 'outcome', { do: 'wait-and-reject' }, { observer })
    await observer.atWork
    execution.abort('cancel')
    expect((await execution.report).ending).toMatchObject({ kind: 'rejected', error: { name: 'AbortError' } })
  })

  it('lets a handler finish all the same, and counts the first reason', async () => {
    const observer = listen()
    const execution = execute(setup(), 'outcome', { do: 'wait-and-say-why' }, { observer })
    await observer.atWork
    execution.abort('stop')
    execution.abort('cancel')
    const { ending } = await execution.report
    expect(ending).toEqual({ kind: 'resolved', result: '["AbortError","the console is stopping"]' })
  })

  it('ends an attempt that ignores its signal past the grace period', async () => {
    const observer = listen()
    const execution = execute(setup(), 'outcome', { do: 'ignore-signal' }, { observer })
    await observer.atWork
    execution.abort('cancel')
    execution.abort('stop')
    expect((await execution.report).ending).toEqual({ kind: 'ended', reason: 'cancel' })
  })

  it.each(['wait-and-reject', 'wait-and-say-why', 'ignore-signal'])(
    'times out whatever the handler does then: %s',
    async (wish) => {
      const { ending } = await execute(setup(), 'outcome', { do: wish }, { timeoutMs: 50 }).report
      expect(ending).toMatchObject({
        kind: 'timed-out',
        error: { name: 'TimeoutError', message: 'timed out after 50 ms', code: 'TIMEOUT' },
      })
    },
  )

  it.each(['nobody', '__proto__', 'constructor', '../../x'])('has no handler for %s', async (type) => {
    const { ending } = await execute(setup(), type).report
    expect(ending).toMatchObject({
      kind: 'no-handler',
      error: { message: `no handler registered for job type "${type}"` },
    })
  })

  it('does not mind an observer that throws', async () => {
    const fail = (): never => {
      throw new Error('observer')
    }
    const observer = { onLog: fail, onProgress: fail, onRequest: fail }
    const executor = setup()
    expect((await execute(executor, 'outcome', { do: 'log' }, { observer }).report).ending.kind).toBe(
      'resolved',
    )
    expect((await execute(executor, 'outcome', { do: 'progress' }, { observer }).report).ending.kind).toBe(
      'resolved',
    )
    const { ending } = await execute(executor, 'outcome', { do: 'enqueue' }, { observer }).report
    expect(ending).toMatchObject({ result: expect.stringContaining('observer') })
  })

  it('shows its worker with the job that it runs', async () => {
    const executor = setup()
    const observer = listen()
    const execution = execute(executor, 'outcome', { do: 'wait-and-reject' }, { observer })
    await observer.atWork
    expect(executor.workers()).toMatchObject([
      { id: 1, queue: null, status: 'running', isAnswering: true, job: { id: 7, type: 'outcome' } },
    ])
    execution.abort('cancel')
    expect(executor.workers()).toMatchObject([{ status: 'stopping' }])
    await execution.report
    await workersAre(executor, ([worker]) => worker?.status === 'idle' && worker.job === null)
  })

  it('reports what runs as crashed when it is stopped, and is off', async () => {
    const executor = setup()
    const observer = listen()
    const execution = execute(executor, 'outcome', { do: 'ignore-signal' }, { observer })
    await observer.atWork
    const stopping = executor.stop()
    expect((await execution.report).ending.kind).toBe('crashed')
    await stopping
    expect(executor.workers()).toMatchObject([{ status: 'off', job: null }])
    await executor.stop()
  })
})

function throwingLine(): number {
  const lines = readFileSync(OUTCOME_FILE, 'utf8').split('\n')
  return lines.findIndex((line) => line.includes('no such person')) + 1
}
