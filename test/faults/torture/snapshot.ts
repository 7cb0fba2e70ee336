import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { systemClock } from '../../../src/clock.ts'
import type { Attempt } from '../../../src/model/attempt.ts'
import type { JobWithPayload } from '../../../src/model/job.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { Queue } from '../../../src/queue/queue.ts'
import { repairCounters } from '../../../src/store/counters.ts'
import { openStore } from '../../../src/store/store.ts'

const PAGE = 500

/** A job with every attempt that it has had. */
export interface KeptJob {
  readonly job: JobWithPayload
  readonly attempts: readonly Attempt[]
}

/** What a database holds, seen through the real store on a copy of it. */
export interface Snapshot {
  /** Jobs with ids above the one asked for, newest first. */
  readonly jobs: readonly KeptJob[]
  /** Anything wrong with the file or its counters, in a line each. */
  readonly faults: readonly string[]
}

/** Copy the database, whoever has it open, and read the copy. Every statement of ours on it is here. */
export async function takeSnapshot(databaseFile: string, copy: string, afterJob: number): Promise<Snapshot> {
  const faults = copyWhole(databaseFile, copy)
  const store = openStore({ file: copy, clock: systemClock })
  try {
    const wrong = await store.write(() => repairCounters(store))
    if (wrong > 0) faults.push(`${wrong} counters differ from a count of the table`)
    const queue = await openQueue({ file: store })
    return { jobs: await jobsAfter(queue, afterJob), faults }
  } finally {
    await store.close()
  }
}

function copyWhole(databaseFile: string, copy: string): string[] {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${copy}${suffix}`, { force: true })
  const db = new Database(databaseFile, { readonly: true })
  try {
    const verdict = db.pragma('integrity_check(1)', { simple: true })
    const orphans = db.pragma('foreign_key_check') as unknown[]
    db.prepare('VACUUM INTO ?').run(copy)
    return [
      ...(verdict === 'ok' ? [] : [`integrity_check: ${String(verdict)}`]),
      ...(orphans.length === 0 ? [] : [`${orphans.length} attempts without their job`]),
    ]
  } finally {
    db.close()
  }
}

async function jobsAfter(queue: Queue, afterJob: number): Promise<KeptJob[]> {
  const kept: KeptJob[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await queue.jobs({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
    for (const { id } of page.jobs) {
      if (id <= afterJob) return kept
      kept.push({ job: await queue.job(id), attempts: await everyAttempt(queue, id) })
    }
    cursor = page.cursor
  }
  return kept
}

async function everyAttempt(queue: Queue, id: number): Promise<readonly Attempt[]> {
  const { attempts } = await queue.attempts(id, { limit: 1000 })
  return attempts
}
