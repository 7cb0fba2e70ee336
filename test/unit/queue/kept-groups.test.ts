import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rejected } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A job of the type whose only attempt fails with the message. */
async function deadJob({ queue, executor }: TestQueue, message: string, type = 'charge'): Promise<number> {
  const { job } = await queue.enqueue({ type, maxAttempts: 1 })
  ;(await executor.attemptOf(job.id)).end(rejected(message))
  await untilStatus(queue, job.id, 'dead')
  return job.id
}

async function groupOf({ queue }: TestQueue, jobId: number): Promise<number> {
  const { attempts } = await queue.attempts(jobId)
  const group = attempts.at(-1)?.group
  if (group == null) throw new Error('the attempt has no group')
  return group
}

test('a group counts its attempts, and says when, on which build and with which job it was seen', async () => {
  const the = await openTestQueue()
  await the.queue.start()
  const firstAt = the.clock.now()
  await deadJob(the, 'invoice 1 has no currency')
  the.clock.skip(3_600_000)
  const last = await deadJob(the, 'invoice 2 has no currency')
  expect(peek(the.file, 'SELECT * FROM failure_groups')).toEqual([
    expect.objectContaining({
      template: 'invoice <n> has no currency',
      sample: 'invoice 2 has no currency',
      sample_job_id: last,
      first_seen_at: firstAt,
      last_seen_at: the.clock.now(),
      attempts: 2,
      state: 'open',
    }),
  ])
  expect(peek(the.file, 'SELECT attempts FROM failure_group_hours')).toEqual([
    { attempts: 1 },
    { attempts: 1 },
  ])
  expect(peek(the.file, 'SELECT build, attempts FROM failure_group_builds')).toEqual([
    { build: 'b1', attempts: 2 },
  ])
})

test('a filter by group finds, counts, exports and retries exactly its jobs', async () => {
  const the = await openTestQueue()
  await the.queue.start()
  const mine = [await deadJob(the, 'no currency'), await deadJob(the, 'no currency')]
  const others = [await deadJob(the, 'paid already'), await deadJob(the, 'no currency', 'remind')]
  const filter = { group: await groupOf(the, mine[0] ?? 0) }
  const { jobs, total, isEstimate } = await the.queue.jobs({ filter })
  expect(jobs.map(({ id }) => id)).toEqual([...mine].reverse())
  expect({ total, isEstimate }).toEqual({ total: 2, isEstimate: false })
  expect(await the.queue.count({ filter })).toBe(2)
  expect(await the.queue.count({ filter: { ...filter, type: ['remind'] } })).toBe(0)
  expect((await the.queue.preview('retry', { filter })).affected).toBe(2)
  await the.queue.pause('default')
  expect((await the.queue.bulk('retry', { filter })).affected).toBe(2)
  for (const id of mine) expect((await the.queue.job(id)).status).toBe('pending')
  for (const id of others) expect((await the.queue.job(id)).status).toBe('dead')
})

test('a group outlives the trash', async () => {
  const the = await openTestQueue()
  await the.queue.start()
  const id = await deadJob(the, 'no currency')
  const group = await groupOf(the, id)
  await the.queue.act('delete', id)
  expect((await the.queue.jobs({ filter: { group } })).jobs).toEqual([])
  await the.queue.bulk('restore', { ids: [id] })
  expect(await groupOf(the, id)).toBe(group)
  expect((await the.queue.jobs({ filter: { group } })).jobs.map((job) => job.id)).toEqual([id])
})

test('what a host that is gone left running is grouped as lost', async () => {
  const before = await openTestQueue()
  await before.queue.start()
  const { job } = await before.queue.enqueue({ type: 'charge' })
  await before.executor.attemptOf(job.id)
  const after = await openTestQueue({ file: copyOf(before.file) })
  await after.queue.pause('default')
  await after.queue.start()
  expect(peek(after.file, 'SELECT kind, attempts FROM failure_groups')).toEqual([
    { kind: 'lost', attempts: 1 },
  ])
})

test('messages that no template tells apart do not make groups without end', async () => {
  const the = await openTestQueue()
  await the.queue.start()
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const words = letters.flatMap((a) => letters.map((b) => `${a}${b}`))
  for (const word of words) await deadJob(the, `no such colour: ${word}`)
  const [{ groups, attempts } = { groups: 0, attempts: 0 }] = peek<{ groups: number; attempts: number }>(
    the.file,
    'SELECT count(*) AS groups, sum(attempts) AS attempts FROM failure_groups',
  )
  expect(groups).toBe(501)
  expect(attempts).toBe(words.length)
})

/** As the file is while its host still runs, as a kill would leave it. */
function copyOf(file: string): string {
  const copy = join(tempFolder(), 'queue.db')
  for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`)
  return copy
}
