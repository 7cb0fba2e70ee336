import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type TestContext } from 'vitest'
import { repairCounters } from '../../../src/store/counters.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { openStore } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { peek } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { hasStrace, startChild } from './child.ts'

interface Said {
  readonly acknowledged: number[]
  readonly refused: { readonly code: string; readonly cause: string; readonly message: string }[]
  readonly storage: (string | null)[]
}

/**
 * Enqueue in a process whose syncs fail: those of `when`, in strace's words. It stops once ten jobs have been
 * acknowledged after a refusal, or after `most` in all.
 */
async function enqueueWithFailingSyncs(
  context: TestContext,
  { when, most }: { when: string; most: number },
): Promise<Said & { file: string; openings: number; log: string[] }> {
  if (!hasStrace()) context.skip('making a sync fail takes strace')
  const file = join(tempFolder(), 'queue.db')
  const trace = join(tempFolder(), 'trace')
  openDatabase(file, 0).close()
  const child = startChild(
    `import { openQueue } from '$SRC/queue/open-queue.ts'
     const alive = setInterval(() => undefined, 1000)
     const queue = await openQueue({ file: process.argv[2] })
     const said = { acknowledged: [], refused: [], storage: [] }
     queue.on('storage', ({ message }) => said.storage.push(message))
     const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
     for (let after = 0, i = 0; after < 10 && i < ${most}; i++) {
       try {
         said.acknowledged.push((await queue.enqueue({ type: 't', payload: String(i) })).job.id)
         if (said.refused.length > 0) after++
       } catch ({ code, message, cause }) {
         said.refused.push({ code, message, cause: cause?.code ?? '' })
         await pause()
       }
     }
     await queue.close()
     console.log(JSON.stringify(said))
     clearInterval(alive)`,
    {
      args: [file],
      wrap: [
        ...['strace', '-f', '-qq', '-y', '-o', trace],
        ...['-e', 'trace=openat,fsync,fdatasync', '-e', `inject=fsync,fdatasync:error=EIO:when=${when}`],
      ],
    },
  )
  const said = JSON.parse(await child.line()) as Said
  await child.ended
  const log = readFileSync(trace, 'utf8').split('\n')
  const openings = log.filter((call) => call.includes('openat') && call.includes(`"${file}"`)).length
  return { ...said, file, openings, log }
}

test('after a sync that failed nothing is acknowledged until the database was opened anew and brought to the disk', async (context) => {
  const { acknowledged, refused, storage, file, log } = await enqueueWithFailingSyncs(context, {
    when: '5',
    most: 1000,
  })
  expect(refused[0]).toMatchObject({
    code: 'STORAGE_FAILED',
    cause: 'SQLITE_IOERR_FSYNC',
    message: expect.stringMatching(/could not confirm a write.*acknowledged before is safe/),
  })
  expect(storage).toEqual([expect.stringMatching(/could not confirm/), null])
  // What was refused may not be there; what was acknowledged must be, each once.
  expect(peek<{ id: number }>(file, 'SELECT id FROM jobs ORDER BY id').map(({ id }) => id)).toEqual(
    acknowledged,
  )
  expect(peek(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  // In this order: the failure, the file opened again, the database itself synced, the log after it.
  const failure = log.findIndex((call) => call.includes('(INJECTED)'))
  const after = log.slice(failure + 1)
  const opened = after.findIndex((call) => call.includes('openat') && call.includes(`"${file}"`))
  const synced = after.findIndex((call) => /f(data)?sync/.test(call) && call.includes(`<${file}>`))
  expect(opened).toBeGreaterThanOrEqual(0)
  expect(synced).toBeGreaterThan(opened)
  const acknowledging = after.findIndex((call) => /f(data)?sync/.test(call) && call.includes('-wal>'))
  expect(acknowledging).toBeGreaterThan(opened)
})

test('a disk that never confirms acknowledges nothing, however often it is tried', async (context) => {
  const { acknowledged, refused, storage } = await enqueueWithFailingSyncs(context, { when: '1+', most: 40 })
  expect(acknowledged).toEqual([])
  expect(refused).toHaveLength(40)
  expect(storage.every((message) => message !== null)).toBe(true)
})

test('syncs that fail now and then cost no acknowledged job', async (context) => {
  const { acknowledged, refused, file } = await enqueueWithFailingSyncs(context, { when: '4+7', most: 60 })
  expect(refused.length).toBeGreaterThan(1)
  const ids = peek<{ id: number }>(file, 'SELECT id FROM jobs').map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(acknowledged))
  const store = openStore({ file, clock: new FakeClock() })
  expect(await store.write(() => repairCounters(store))).toBe(0)
  await store.close()
})
