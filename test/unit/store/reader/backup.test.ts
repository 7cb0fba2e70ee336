import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTestStore } from '../../../support/open-test-store.ts'
import { peek } from '../../../support/open-test-queue.ts'

test('a backup is one file, whole as of one moment, while writing goes on', async () => {
  const { dir, reader, fill } = await openTestStore()
  await fill(3_000)
  const target = join(dir, 'backups', 'copy.db')
  let isDone = false
  const writing = (async () => {
    while (!isDone) await fill(50)
  })()

  const { isMade, rows, bytes } = await reader.run('backup', { target })
  isDone = true
  await writing

  expect(isMade).toBe(true)
  expect(readdirSync(join(dir, 'backups'))).toEqual(['copy.db'])
  expect(readFileSync(target)).toHaveLength(bytes)
  expect(rows['jobs']).toBeGreaterThanOrEqual(3_000)
  expect(peek(target, 'SELECT count(*) AS jobs FROM jobs')).toEqual([{ jobs: rows['jobs'] }])
  expect(peek(target, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(peek(target, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }])
  expect(readdirSync(join(dir, 'backups'))).toEqual(['copy.db'])
})

test('it tells how far it is: first copying, then verifying, to the end', async () => {
  const { dir, reader, fill } = await openTestStore()
  await fill(5_000)
  const told: string[] = []
  await reader.run(
    'backup',
    { target: join(dir, 'copy.db') },
    {
      onProgress({ what, done, total }) {
        expect(done).toBeLessThanOrEqual(total)
        told.push(what)
      },
    },
  )
  expect(new Set(told)).toEqual(new Set(['copying', 'verifying']))
  expect(told.lastIndexOf('copying')).toBeLessThan(told.indexOf('verifying'))
})

test('one that is cancelled leaves nothing behind', async () => {
  const { dir, reader, fill } = await openTestStore()
  await fill(5_000)
  const stop = new AbortController()
  const stopped = reader.run(
    'backup',
    { target: join(dir, 'copy.db') },
    { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) },
  )
  await expect(stopped).rejects.toThrow('enough')
  // The same lane: it has tidied up when this is answered.
  await reader.run('countersCheck', {})
  expect(readdirSync(dir).filter((name) => name.startsWith('copy'))).toEqual([])
})

test('one that the console closes on leaves nothing half done behind', async () => {
  const { dir, reader, fill } = await openTestStore()
  await fill(5_000)
  const { promise, resolve } = Promise.withResolvers<void>()
  const cut = reader.run('backup', { target: join(dir, 'copy.db') }, { onProgress: () => resolve() })
  cut.catch(() => undefined)
  await promise
  await reader.close()
  await expect(cut).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  // A copy has its name once it is whole: on a busy machine it may have got there before the closing did.
  expect(readdirSync(dir).filter((name) => name.startsWith('copy') && name !== 'copy.db')).toEqual([])
})

test('what is at its place already is never overwritten', async () => {
  const { dir, reader } = await openTestStore()
  const target = join(dir, 'diary.txt')
  writeFileSync(target, 'dear diary')
  await expect(reader.run('backup', { target })).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining(target),
  })
  expect(readFileSync(target, 'utf8')).toBe('dear diary')
})

test('none is made where the database still says what the last one says', async () => {
  const { dir, store, reader, fill } = await openTestStore()
  await fill(10)
  const first = join(dir, 'first.db')
  const second = join(dir, 'second.db')
  await reader.run('backup', { target: first })
  // Housekeeping writes every hour, and is nothing to keep.
  await store.write(() =>
    store
      .statement(
        `INSERT INTO schedule_runs (name, slot_at, cause, started_at, status) VALUES ('p', 1, 'slot', 1, 'success')`,
      )
      .run(),
  )
  expect(await reader.run('backup', { target: second, unlessLike: first })).toMatchObject({ isMade: false })
  expect(existsSync(second)).toBe(false)

  await store.write(() => store.statement(`INSERT INTO paused_queues VALUES ('default', 1, NULL)`).run())
  expect(await reader.run('backup', { target: second, unlessLike: first })).toMatchObject({ isMade: true })
  const third = join(dir, 'third.db')
  await fill(1)
  expect(await reader.run('backup', { target: third, unlessLike: second })).toMatchObject({ isMade: true })
})

test('an earlier copy that can not be read is no reason to go without one', async () => {
  const { dir, reader, fill } = await openTestStore()
  await fill(1)
  writeFileSync(join(dir, 'first.db'), 'no database')
  const input = { target: join(dir, 'second.db'), unlessLike: join(dir, 'first.db') }
  expect(await reader.run('backup', input)).toMatchObject({ isMade: true })
})
