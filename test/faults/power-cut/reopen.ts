import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../../src/clock.ts'
import type { Job } from '../../../src/model/job.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { Queue } from '../../../src/queue/queue.ts'
import { repairCounters } from '../../../src/store/counters.ts'
import { openStore } from '../../../src/store/store.ts'
import type { Ack } from './acks.ts'
import type { Platter } from './disk.ts'

/** What a cut must not have taken: acknowledgements, and what the disk held when it came. */
export interface Cut {
  readonly acks: readonly Ack[]
  readonly platter: Platter
}

/**
 * Lay the platter's files into `folder` and open the database as the next start would.
 *
 * @returns what is missing or wrong, in a line each. Every statement of ours on the database is here
 */
export async function faultsAfter({ acks, platter }: Cut, folder: string, name: string): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [path, content] of platter) writeFileSync(join(folder, basename(path)), content)
  const file = join(folder, name)
  try {
    const store = openStore({ file, clock: systemClock })
    try {
      const wrong = await store.write(() => repairCounters(store))
      const queue = await openQueue({ file: store })
      return [
        ...(wrong > 0 ? [`${wrong} counters are wrong`] : []),
        ...(await missingJobs(queue, acks)),
        ...integrityFaults(file),
      ]
    } finally {
      await store.close()
    }
  } catch (error) {
    return [`it does not open: ${String(error)}`]
  }
}

async function missingJobs(queue: Queue, acks: readonly Ack[]): Promise<string[]> {
  const { jobs } = await queue.jobs({ limit: 1000 })
  const byId = new Map(jobs.map((job) => [job.id, job]))
  const found = acks.map((ack) => faultOf(ack, byId.get(ack.id)))
  const newest = acks.findLast(({ kind }) => kind === 'enqueued')
  return [...found.filter((fault) => fault !== null), ...(newest ? await payloadFault(queue, newest) : [])]
}

function faultOf(ack: Ack, job: Job | undefined): string | null {
  if (ack.kind === 'refused') return null
  if (!job) return `job ${ack.id}, acknowledged as ${ack.kind}, is missing`
  if (ack.kind === 'enqueued') return job.type === ack.type ? null : `job ${ack.id} has another type`
  return job.status === ack.status ? null : `job ${ack.id}, acknowledged as ${ack.status}, is ${job.status}`
}

/** The newest one's alone: it is what a cut is most likely to damage. */
async function payloadFault(queue: Queue, ack: Ack): Promise<string[]> {
  const job = await queue.job(ack.id).catch(() => null)
  if (ack.kind !== 'enqueued' || job === null || job.payload.length === ack.bytes) return []
  return [`job ${ack.id} has ${job.payload.length} of ${ack.bytes} bytes of its payload`]
}

function integrityFaults(file: string): string[] {
  const db = new Database(file, { readonly: true })
  try {
    const verdict = db.pragma('integrity_check(1)', { simple: true })
    return verdict === 'ok' ? [] : [`integrity_check: ${String(verdict)}`]
  } finally {
    db.close()
  }
}
