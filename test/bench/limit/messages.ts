import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Figures, Task } from '../contender.ts'
import { percentile } from '../percentile.ts'
import { perSecond } from '../rates.ts'
import { insertIn } from './loops.ts'
import { prepare, type ClaimedRow } from './statements.ts'
import { openTable } from './table.ts'

const ECHO = fileURLToPath(new URL('./echo.ts', import.meta.url))

/** For every job one message there and back, then one transaction that settles it and claims the next. */
export async function drainIsolated({ folder, jobs, concurrency }: Task): Promise<Figures> {
  const db = openTable(folder)
  const statements = prepare(db)
  insertIn(statements, jobs, jobs)
  const processes = await Promise.all(Array.from({ length: concurrency }, startEcho))
  try {
    const since = performance.now()
    const drains = processes.map(async (echo) => {
      let claimed = statements.commit(() => statements.claim(1))
      while (claimed[0]) {
        await thereAndBack(echo, claimed[0])
        const settled = claimed
        claimed = statements.commit(() => {
          statements.complete(settled)
          return statements.claim(1)
        })
      }
    })
    await Promise.all(drains)
    return { rate: perSecond(jobs, since) }
  } finally {
    await Promise.all(processes.map(end))
    db.close()
  }
}

/** An insert, its claim, and one message to the process that would run it. */
export async function latencyIsolated({ folder, jobs }: Task): Promise<Figures> {
  const db = openTable(folder)
  const statements = prepare(db)
  const echo = await startEcho()
  try {
    const waits: number[] = []
    for (let i = 0; i < jobs; i++) {
      const since = performance.now()
      statements.commit(statements.insert)
      const [claimed] = statements.commit(() => statements.claim(1))
      const committed = performance.now()
      await thereAndBack(echo, claimed as ClaimedRow)
      const back = performance.now()
      // Half of the way there and back.
      waits.push(committed - since + (back - committed) / 2)
      statements.commit(() => statements.complete([claimed as ClaimedRow]))
    }
    return { p50Ms: percentile(waits, 0.5), p99Ms: percentile(waits, 0.99) }
  } finally {
    await end(echo)
    db.close()
  }
}

async function startEcho(): Promise<ChildProcess> {
  const echo = fork(ECHO)
  await thereAndBack(echo, { id: 0, token: '', payload: '' })
  return echo
}

async function thereAndBack(echo: ChildProcess, row: ClaimedRow): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  echo.once('message', () => resolve())
  echo.send(row)
  await promise
}

async function end(echo: ChildProcess): Promise<void> {
  const gone = once(echo, 'exit')
  echo.kill()
  await gone
}
