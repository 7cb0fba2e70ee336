import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock, type Clock } from '../../../src/clock.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { tempFolder } from '../../support/temp-folder.ts'

interface Setup {
  readonly host: Store
  readonly other: Store
  /** How long the looks were apart, ms. */
  readonly waits: number[]
  /** Resolves at the host's next notice. */
  noticed(): Promise<void>
  write(store: Store): Promise<unknown>
}

function setup(): Setup {
  const file = join(tempFolder(), 'queue.db')
  const waits: number[] = []
  let written = 0
  const noting: Clock = {
    ...systemClock,
    timer(delayMs, fire) {
      waits.push(delayMs)
      return systemClock.timer(delayMs, fire)
    },
  }
  const host = openStore({ file, clock: noting })
  const other = openStore({ file, clock: systemClock })
  // The clock's timers keep no process alive.
  const alive = setInterval(() => undefined, 1_000)
  let tell: () => void = () => undefined
  host.onForeignWrite(() => tell())
  onTestFinished(async () => {
    clearInterval(alive)
    await host.close()
    await other.close()
  })
  return {
    host,
    other,
    waits,
    noticed: () => new Promise((resolve) => (tell = resolve)),
    write: (store) =>
      store.write(() =>
        store.statement('INSERT INTO paused_queues VALUES (?, 0, NULL)').run(`q${++written}`),
      ),
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const REST_MS = 2_000

test('in quiet times a host looks seldom, and is told all the same of what another process writes', async () => {
  const { host, other, waits, noticed, write } = setup()
  await write(host)
  await until(() => waits.includes(REST_MS))
  const before = waits.length
  const notice = noticed()
  await write(other)
  await notice
  // By the file's news, and not by the next of the seldom looks.
  expect(waits.slice(before)[0]).toBeLessThan(REST_MS)
})

test('time and again: the log may be emptied in between', async () => {
  const { host, other, waits, noticed, write } = setup()
  for (let i = 0; i < 2; i++) {
    await write(host)
    waits.length = 0
    await until(() => waits.includes(REST_MS))
    other.statement('PRAGMA wal_checkpoint(TRUNCATE)').all()
    waits.length = 0
    await until(() => waits.includes(REST_MS))
    const notice = noticed()
    await write(other)
    await notice
  }
})

test('a commit of its own brings the frequent looks back', async () => {
  const { host, waits, write } = setup()
  await write(host)
  await until(() => waits.includes(REST_MS))
  const before = waits.length
  await write(host)
  expect(waits.slice(before)).toContain(180)
})
