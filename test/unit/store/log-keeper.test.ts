import { expect, onTestFinished, test } from 'vitest'
import { join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import { LOG_LENGTH } from '../../../src/store/checkpoint.ts'
import { LogKeeper, type LogKeeperOptions } from '../../../src/store/log-keeper.ts'
import { openStore } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

interface Setup {
  readonly keeper: LogKeeper
  readonly log: { pages: number; uncopied: number }
  readonly done: string[]
  /** Ends the copy aside that has been asked for. */
  end(isComplete: boolean): Promise<void>
}

/** A log of so many pages, none of them in the database yet. */
function setup(pages: number, options: Partial<LogKeeperOptions> = {}): Setup {
  const log = { pages, uncopied: pages }
  const done: string[] = []
  let copied = Promise.withResolvers<{ isComplete: boolean }>()
  const keeper = new LogKeeper({
    clock: new FakeClock(),
    length: () => log,
    copyAside: () => {
      done.push('aside')
      copied = Promise.withResolvers()
      return copied.promise
    },
    copyHere: () => {
      done.push('here')
      log.uncopied = 0
    },
    onAside: (works) => done.push(works ? 'works' : 'fails'),
    ...options,
  })
  return {
    keeper,
    log,
    done,
    async end(isComplete) {
      copied.resolve({ isComplete })
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

function commitOften(keeper: LogKeeper): void {
  for (let i = 0; i < 20; i++) keeper.committed()
}

test('a short log is left alone, a longer one is copied aside, and what was written meanwhile on the spot', async () => {
  const { keeper, log, done, end } = setup(900)
  commitOften(keeper)
  expect(done).toEqual([])
  Object.assign(log, { pages: 1_100, uncopied: 1_100 })
  commitOften(keeper)
  commitOften(keeper)
  expect(done).toEqual(['aside'])
  Object.assign(log, { pages: 1_200, uncopied: 100 })
  await end(true)
  expect(done).toEqual(['aside', 'works', 'here'])
})

test('where much was written meanwhile, that is copied aside too', async () => {
  const { keeper, log, done, end } = setup(2_000)
  commitOften(keeper)
  Object.assign(log, { pages: 3_000, uncopied: 1_000 })
  await end(true)
  expect(done).toEqual(['aside', 'works'])
  commitOften(keeper)
  expect(done).toEqual(['aside', 'works', 'aside'])
})

test('a long work waits until a long log has been copied; with a short one it does not', async () => {
  const { keeper, log, done, end } = setup(100)
  await keeper.room()
  Object.assign(log, { pages: 4_000, uncopied: 4_000 })
  let hasRoom = false
  const room = keeper.room().then(() => (hasRoom = true))
  expect(done).toEqual(['aside'])
  expect(hasRoom).toBe(false)
  log.uncopied = 10
  await end(true)
  await room
  expect(done).toEqual(['aside', 'works', 'here'])
})

test('a reader that keeps the log from being copied does not hold up a long work, and the copy is not tried at every commit', async () => {
  const { keeper, done, end } = setup(4_000)
  const room = keeper.room()
  await end(false)
  await room
  commitOften(keeper)
  expect(done).toEqual(['aside', 'works'])
})

test('where the thread aside fails, commits are told to do its work', async () => {
  const { keeper, done } = setup(2_000, { copyAside: () => Promise.reject(new Error('no more threads')) })
  commitOften(keeper)
  await keeper.close()
  expect(done).toEqual(['fails'])
})

test('many commits leave a short log, though none of them has copied it', async () => {
  const store = openStore({ file: join(tempFolder(), 'queue.db'), clock: systemClock })
  onTestFinished(() => store.close())
  const length = (): { log: number; checkpointed: number } =>
    store.statement<{ log: number; checkpointed: number }>(LOG_LENGTH).get() as never
  const text = 'x'.repeat(100_000)
  const write = (i: number) =>
    store.writeBehind(() =>
      store.statement('INSERT OR REPLACE INTO paused_queues VALUES (?, ?, ?)').run(`q${i % 20}`, i, text),
    )
  const copiedByCommits = () => store.statement('PRAGMA wal_autocheckpoint').pluck().get()
  // Until the thread aside has begun, commits copy. It takes a while to start.
  let i = 0
  while (copiedByCommits() !== 0) await write(i++)
  const longest = { log: 0 }
  // Three times what a commit would copy by itself.
  for (const last = i + 480; i < last; i++) {
    await write(i)
    longest.log = Math.max(longest.log, length().log)
  }
  expect(longest.log).toBeLessThan(4_000)
  expect(copiedByCommits()).toBe(0)
  expect(store.statement('PRAGMA integrity_check').pluck().get()).toBe('ok')
})
