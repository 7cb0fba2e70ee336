import { expect, test } from 'vitest'
import { openTestQueue } from '../../support/open-test-queue.ts'

test('a second enqueue with the same key returns the first job', async () => {
  const { queue } = await openTestQueue()
  const first = await queue.enqueue({ type: 'mail', payload: '{"to":1}', key: 'order-7' })
  const second = await queue.enqueue({ type: 'mail', payload: '{"to":1}', key: 'order-7' })
  expect(second).toEqual({ job: first.job, isNew: false })
  expect((await queue.stats()).pending).toBe(1)
})

test('a key belongs to its queue', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueue({ type: 'mail', key: 'k', queue: 'a' })
  expect((await queue.enqueue({ type: 'mail', key: 'k', queue: 'b' })).isNew).toBe(true)
})

test.for([{ type: 'sms' }, { payload: '{"to":2}' }])(
  'a key with another %o is a conflict',
  async (change) => {
    const { queue } = await openTestQueue()
    const { job } = await queue.enqueue({ type: 'mail', payload: '{"to":1}', key: 'k' })
    await expect(
      queue.enqueue({ type: 'mail', payload: '{"to":1}', key: 'k', ...change }),
    ).rejects.toMatchObject({
      code: 'KEY_CONFLICT',
      data: { jobId: job.id, key: 'k', queue: 'default' },
    })
  },
)

test('many jobs are enqueued in order, all or none', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueue({ type: 'mail', key: 'taken' })
  const jobs = [{ type: 'a' }, { type: 'b' }, { type: 'other', key: 'taken' }]
  await expect(queue.enqueueMany(jobs)).rejects.toMatchObject({ code: 'KEY_CONFLICT' })
  expect((await queue.stats()).pending).toBe(1)
  const enqueued = await queue.enqueueMany(jobs.slice(0, 2))
  expect(enqueued.map(({ job }) => job.type)).toEqual(['a', 'b'])
  expect(enqueued[0]!.job.id).toBeLessThan(enqueued[1]!.job.id)
})

test('one refused job of many that are enqueued at once leaves the others unharmed', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueue({ type: 'mail', key: 'taken' })
  const results = await Promise.allSettled([
    queue.enqueue({ type: 'a' }),
    queue.enqueue({ type: 'other', key: 'taken' }),
    queue.enqueue({ type: 'b' }),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((await queue.stats()).pending).toBe(3)
})

test.for([
  [{ type: '' }, 'type'],
  [{ type: 'x'.repeat(201) }, 'type'],
  [{ type: 'a\0b' }, 'type'],
  [{ type: 'a', queue: '' }, 'queue'],
  [{ type: 'a', key: '' }, 'key'],
  [{ type: 'a', maxAttempts: 0 }, 'maxAttempts'],
  [{ type: 'a', maxAttempts: 100_001 }, 'maxAttempts'],
  [{ type: 'a', maxAttempts: 1.5 }, 'maxAttempts'],
  [{ type: 'a', delayMs: -1 }, 'delayMs'],
  [{ type: 'a', delayMs: Number.NaN }, 'delayMs'],
  [{ type: 'a', timeoutMs: -1 }, 'timeoutMs'],
  [{ type: 'a', runAt: 1, delayMs: 1 }, 'runAt'],
  [{ type: 'a', priority: 0.5 }, 'priority'],
  [{ type: 'a', payload: '{' }, 'payload'],
  [{ type: 'a', payload: '' }, 'payload'],
  [{ type: 'a', payload: '"\ud800"' }, 'payload'],
  [{ type: 'a', payload: '['.repeat(129) + ']'.repeat(129) }, 'payload'],
] as const)('%o is refused by the name of its field', async ([job, field]) => {
  const { queue } = await openTestQueue()
  await expect(queue.enqueue(job)).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { field } })
  expect((await queue.stats()).pending).toBe(0)
})

test('a payload may be as large as the limit, counted in bytes, and no larger', async () => {
  const { queue } = await openTestQueue({ payloadLimitBytes: 100 })
  const payload = `"${'ü'.repeat(49)}"`
  const { job } = await queue.enqueue({ type: 'a', payload })
  expect((await queue.job(job.id)).payload).toBe(payload)
  await expect(queue.enqueue({ type: 'a', payload: `"${'ü'.repeat(50)}"` })).rejects.toMatchObject({
    code: 'TOO_LARGE',
    data: { field: 'payload', bytes: 102, limitBytes: 100 },
  })
})

test.for([
  '{"n":12345678901234567890,"f":1.0,"e":1e400}',
  ' {"a" : 1 , "a":2}\n',
  '{"__proto__":{"x":1},"constructor":1}',
  `${'['.repeat(128)}${']'.repeat(128)}`,
  '"\\u0000 \\ud83d\\ude00 [[[ \\" ]"',
  `"'); DROP TABLE jobs; --"`,
])('the payload %s is kept byte for byte', async (payload) => {
  const { queue } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'a', payload })
  expect((await queue.job(job.id)).payload).toBe(payload)
})

test('names are taken literally, whatever they hold', async () => {
  const { queue } = await openTestQueue()
  const hostile = `'; DROP TABLE jobs; -- %_*\\"`
  await queue.enqueue({ type: hostile, queue: '__proto__', key: hostile })
  expect((await queue.jobs({ filter: { type: [hostile], queue: ['__proto__'] } })).total).toBe(1)
  expect((await queue.jobs({ filter: { type: ['%'] } })).total).toBe(0)
})
