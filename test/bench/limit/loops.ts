import type { Figures, Task } from '../contender.ts'
import { percentile } from '../percentile.ts'
import { LONGEST_MS, perSecond } from '../rates.ts'
import { prepare, type ClaimedRow, type Statements } from './statements.ts'
import { openTable } from './table.ts'

/** Jobs of one transaction, where many go together. */
const BATCH = 100

/** One transaction, and one sync, per job. */
export async function enqueueSerial({ folder, jobs }: Task): Promise<Figures> {
  return inTable(folder, (statements) => ({ rate: insertIn(statements, jobs, 1, LONGEST_MS) }))
}

/** As many jobs as there are callers share a transaction. */
export async function enqueueConcurrent({ folder, jobs, concurrency }: Task): Promise<Figures> {
  return inTable(folder, (statements) => ({ rate: insertIn(statements, jobs, concurrency, LONGEST_MS) }))
}

/** In batches, as everything here: the longest transaction that holds up nobody else. */
export async function enqueueMany({ folder, jobs }: Task): Promise<Figures> {
  return inTable(folder, (statements) => ({ rate: insertIn(statements, jobs, BATCH) }))
}

/** Claims a batch in one statement; its outcomes share the transaction of the next claim. */
export async function drain({ folder, jobs }: Task): Promise<Figures> {
  return inTable(folder, (statements) => {
    insertIn(statements, jobs, jobs)
    return { rate: drainOf(statements, jobs) }
  })
}

/** An insert, then the claim of it: two syncs, which no queue that keeps both promises can do without. */
export async function latency({ folder, jobs }: Task): Promise<Figures> {
  return inTable(folder, (statements) => {
    const waits: number[] = []
    for (let i = 0; i < jobs; i++) {
      const since = performance.now()
      statements.commit(statements.insert)
      const claimed = statements.commit(() => statements.claim(1))
      waits.push(performance.now() - since)
      statements.commit(() => statements.complete(claimed))
    }
    return { p50Ms: percentile(waits, 0.5), p99Ms: percentile(waits, 0.99) }
  })
}

/** @returns jobs a second, of those that were inserted before the time was up */
export function insertIn(
  statements: Statements,
  jobs: number,
  batch: number,
  longestMs = Number.POSITIVE_INFINITY,
): number {
  const since = performance.now()
  let done = 0
  while (done < jobs && performance.now() - since < longestMs) {
    const size = Math.min(batch, jobs - done)
    statements.commit(() => {
      for (let i = 0; i < size; i++) statements.insert()
    })
    done += size
  }
  return perSecond(done, since)
}

/** Drains until `jobs` are completed. @returns jobs a second */
export function drainOf(statements: Statements, jobs: number): number {
  const since = performance.now()
  let claimed: readonly ClaimedRow[] = []
  let completed = 0
  do {
    completed += claimed.length
    claimed = statements.commit(() => {
      statements.complete(claimed)
      return statements.claim(Math.min(BATCH, jobs - completed))
    })
  } while (claimed.length > 0)
  return perSecond(completed, since)
}

function inTable<T>(folder: string, use: (statements: Statements) => T): T {
  const db = openTable(folder)
  try {
    return use(prepare(db))
  } finally {
    db.close()
  }
}
