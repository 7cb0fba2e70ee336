import { expect, test } from 'vitest'
import Database from 'better-sqlite3'
import { openTestQueue } from '../../support/open-test-queue.ts'

/** Settle jobs as if they had run, in one statement each: 24 000 attempts by hand would take a minute. */
function settle(file: string, where: string, { status, outcome }: { status: number; outcome: number }): void {
  const db = new Database(file)
  db.exec(`BEGIN;
    INSERT INTO attempts (job_id, number, is_counted, outcome, started_at, finished_at, build)
      SELECT id, 1, 1, ${outcome}, created_at, created_at + 5, 'b1'
      FROM jobs WHERE status = 1 AND ${where};
    UPDATE jobs SET status = ${status}, attempts = 1, starts = 1, completed_at = created_at + 5
      WHERE status = 1 AND ${where};
    COMMIT`)
  db.close()
}
const NAMES = ['Ada', 'Grace', 'Linus', 'Barbara', 'Edsger', 'Donald', 'Margaret']
const COUNTRIES = ['FR', 'IT', 'ES', 'AT', 'CH']
/** A payload with ids, times, names and things that go along with the country by chance. */
function order(n: number, isBad: boolean, how: 'zip' | 'country'): string {
  const noise = (n * 2_654_435_761) % 1_000_003
  const isGerman = how === 'country' ? isBad : n % 6 === 0
  const country = isGerman ? 'DE' : (COUNTRIES[noise % 5] ?? '')
  return JSON.stringify({
    id: 1_000_000 + n,
    createdAt: 1_764_000_000_000 + n * 1_013,
    requestId: `r-${noise.toString(36)}`,
    customer: { name: NAMES[noise % 7], tier: isBad && noise % 3 ? 'gold' : noise % 2 ? 'gold' : 'free' },
    address: { country, ...(how === 'zip' && isBad ? {} : { zip: String(10_000 + (noise % 80_000)) }) },
    currency: ['CH'].includes(country) ? 'CHF' : 'EUR',
    total: (noise % 50_000) / 100,
    items: Array.from({ length: 1 + (noise % 4) }, (_, i) => ({
      sku: `s${(noise + i) % 900}`,
      qty: 1 + (i % 3),
    })),
  })
}

test.for(['zip', 'country'] as const)(
  'among 4 000 dead and 20 000 good ones the shared field is named first: %s',
  async (how) => {
    const { queue, file, clock } = await openTestQueue()
    const isBad = (n: number): boolean => n >= 10_000 && n % 7 < 2 && n < 24_000
    for (let from = 0; from < 24_000; from += 4_000) {
      await queue.enqueueMany(
        Array.from({ length: 4_000 }, (_, i) => ({
          type: 'invoice',
          payload: order(from + i, isBad(from + i), how),
          key: isBad(from + i) ? `bad-${from + i}` : `good-${from + i}`,
        })),
      )
      clock.advance(60_000)
    }
    settle(file, "key LIKE 'bad-%'", { status: 5, outcome: 2 })
    settle(file, "key LIKE 'good-%'", { status: 4, outcome: 1 })
    const found = await queue.differences({ status: ['dead'] })
    expect(found.failed).toEqual({ sampled: 2_000, of: 4_000 })
    expect(found.succeeded).toMatchObject({ sampled: 2_000, isSameTime: true })
    expect(found.differences[0]).toMatchObject(
      how === 'zip'
        ? { trait: 'address.zip is missing', failed: 2_000, succeeded: 0, word: '-payload.address.zip:*' }
        : {
            trait: 'address.country = "DE"',
            failed: 2_000,
            succeeded: 0,
            word: 'payload.address.country:DE',
          },
    )
    expect(found.differences.slice(1).every(({ weight }) => weight < 0.6)).toBe(true)
  },
)

test('where all of a time failed, the succeeded ones of any time are compared', async () => {
  const { queue, file } = await openTestQueue()
  await queue.enqueueMany(
    Array.from({ length: 300 }, (_, n) => ({ type: 'a', payload: `{"v":"old","n":${n}}` })),
  )
  settle(file, "payload LIKE '%old%'", { status: 4, outcome: 1 })
  await queue.enqueueMany(
    Array.from({ length: 300 }, (_, n) => ({ type: 'a', payload: `{"v":"new","n":${n}}` })),
  )
  settle(file, "payload LIKE '%new%'", { status: 5, outcome: 2 })
  const found = await queue.differences({})
  expect(found.succeeded).toEqual({ sampled: 300, of: 300, isSameTime: false })
  expect(found.differences[0]?.trait).toBe('v = "new"')
})

test('there is nothing to tell where none has failed, or none has succeeded', async () => {
  const { queue, file } = await openTestQueue()
  await queue.enqueueMany([{ type: 'a' }, { type: 'b' }])
  expect((await queue.differences({})).failed).toEqual({ sampled: 0, of: 0 })
  settle(file, "payload = '{}'", { status: 5, outcome: 2 })
  expect(await queue.differences({})).toEqual({
    failed: { sampled: 2, of: 2 },
    succeeded: { sampled: 0, of: 0, isSameTime: false },
    differences: [],
  })
  expect((await queue.differences({ status: ['completed'] })).failed.of).toBe(0)
})

test('a comparison that nobody waits for any more stops', async () => {
  const { queue } = await openTestQueue()
  await expect(queue.differences({}, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow(
    'gone',
  )
})
