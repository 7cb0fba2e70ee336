import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../build/root.ts'
import { openQueue } from '../../src/queue/open-queue.ts'
import { decidedExecutor, MadeClock, untilDrained } from './million-run.ts'
import { endingOf, jobOf, RAN, SHARES } from './million-shape.ts'

export interface MillionOptions {
  /** 1 000 000. */
  readonly jobs?: number
  /** Told how many jobs there are, from time to time. */
  readonly onProgress?: (jobs: number) => void
}

export interface Million {
  readonly file: string
  readonly jobs: number
  /** UTC ms: half as many as all jobs have completed at or before this moment, and are there to be purged. */
  readonly halfSettledAt: number
}

const CHUNK = 10_000
const WORKERS = 100
const DAY_MS = 86_400_000

/** Jobs have come in over these days, and those that ran were done two days ago. */
const FIRST_DAYS_AGO = 30
const LAST_DAYS_AGO = 2

/**
 * Make a database of a million jobs as a month of work leaves it: 72 % completed, 5 % dead, 5 % failed,
 * 3 % cancelled, 15 % pending (a fifth of them delayed), over 40 types × 6 queues, payloads of 150
 * bytes. Everything goes through a real queue, so counters, history and indexes are what they are.
 *
 * @param file made whole, or not at all; one that is there is replaced
 */
export async function makeMillion(file: string, options: MillionOptions = {}): Promise<Million> {
  const { jobs = 1_000_000, onProgress = () => undefined } = options
  const draft = `${file}.${process.pid}.draft`
  removeWith(file)
  removeWith(draft)
  const halfSettledAt = await makeRan(draft, jobs, onProgress)
  await makeWaiting(draft, jobs, onProgress)
  renameSync(draft, file)
  removeWith(draft)
  const made: Million = { file, jobs, halfSettledAt }
  writeFileSync(`${file}.json`, JSON.stringify(made))
  return made
}

/**
 * The database of `makeMillion` from a folder of such, made where it is not there, or where the schema
 * has changed since. It is shared: open a copy to change it.
 */
export async function cachedMillion(folder: string, options: MillionOptions = {}): Promise<Million> {
  const { jobs = 1_000_000 } = options
  const current = `million-${jobs}-${fingerprint()}.db`
  const file = path.join(folder, current)
  // Where it stands now: the folder may have been moved.
  if (existsSync(`${file}.json`))
    return { ...(JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Million), file }
  mkdirSync(folder, { recursive: true })
  dropOlder(folder, `million-${jobs}-`, current)
  return makeMillion(file, options)
}

/** Where `npm run bench` and the tests of what is large keep theirs. */
export const MILLION_FOLDER = path.join(root, 'node_modules', '.cache', 'million')

async function makeRan(file: string, jobs: number, onProgress: (jobs: number) => void): Promise<number> {
  const ran = Math.floor((jobs * RAN) / 100)
  const start = Date.now() - FIRST_DAYS_AGO * DAY_MS
  const stepMs = Math.floor(((FIRST_DAYS_AGO - LAST_DAYS_AGO) * DAY_MS * CHUNK) / ran)
  const clock = new MadeClock(start)
  const queue = await openQueue({ file, clock, executor: decidedExecutor(endingOf), workers: WORKERS })
  let halfSettledAt: number | null = null
  await queue.start()
  for (let from = 0; from < ran; from += CHUNK) {
    clock.skipTo(start + (from / CHUNK) * stepMs)
    await queue.enqueueMany(jobsFrom(from, Math.min(CHUNK, ran - from)))
    await untilDrained(queue)
    if (halfSettledAt === null && (await queue.stats()).completed >= jobs / 2) halfSettledAt = clock.now()
    onProgress(Math.min(from + CHUNK, ran))
  }
  await queue.close()
  return halfSettledAt ?? clock.now()
}

/** What still waits when somebody looks, and what was cancelled before it ran. */
async function makeWaiting(file: string, jobs: number, onProgress: (jobs: number) => void): Promise<void> {
  const ran = Math.floor((jobs * RAN) / 100)
  const queue = await openQueue({ file, clock: new MadeClock(Date.now() - DAY_MS) })
  const cancelled: number[] = []
  for (let from = ran; from < jobs; from += CHUNK) {
    const batch = jobsFrom(from, Math.min(CHUNK, jobs - from)).map((job, i) =>
      isDelayed(from + i) ? { ...job, delayMs: FIRST_DAYS_AGO * DAY_MS * 100 } : job,
    )
    const enqueued = await queue.enqueueMany(batch)
    cancelled.push(...enqueued.filter((_, i) => isCancelled(from + i)).map(({ job }) => job.id))
    onProgress(Math.min(from + CHUNK, jobs))
  }
  await queue.bulk('cancel', { ids: cancelled })
  await queue.close()
}

function jobsFrom(from: number, count: number): ReturnType<typeof jobOf>[] {
  return Array.from({ length: count }, (_, i) => jobOf(from + i))
}

const WAITING = 100 - RAN

function isCancelled(i: number): boolean {
  return i % WAITING < SHARES.cancelled
}

function isDelayed(i: number): boolean {
  const turn = i % WAITING
  return turn >= SHARES.cancelled && turn < SHARES.cancelled + SHARES.delayed
}

/** Of what the database's content depends on. */
function fingerprint(): string {
  const migrations = path.join(root, 'src', 'store', 'migrations')
  const sources = [
    ...readdirSync(migrations).map((name) => path.join(migrations, name)),
    path.join(root, 'test', 'bench', 'million-shape.ts'),
  ]
  const hash = createHash('sha256')
  for (const source of sources.sort()) hash.update(readFileSync(source))
  return hash.digest('hex').slice(0, 12)
}

function dropOlder(folder: string, prefix: string, current: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix) && !name.startsWith(current)) rmSync(path.join(folder, name), { force: true })
  }
}

/** A file with its log, its lock and what else stands beside it under its name. */
function removeWith(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '.json', '.lock', '.owner.json']) {
    rmSync(`${file}${suffix}`, { force: true })
  }
}
