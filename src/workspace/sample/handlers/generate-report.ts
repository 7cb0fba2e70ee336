import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { defineHandler, type HandlerContext, type HandlerQueueJob } from 'yardmaster'
import { failuresOf, hoursOf, HOUR_MS, typesOf } from '../lib/day.ts'
import { reportPage } from '../lib/report-page.ts'

/** The most jobs that one report looks at. */
const MOST_JOBS = 10_000

/** A report on the queue's own last day, as a page in reports/. The console opens the `file` of a result. */
export default defineHandler<{ hours?: number }>({
  // A queue with one worker of its own, see yardmaster.config.ts.
  queue: 'reports',
  timeoutMs: 120_000,

  async run({ hours = 24 }, ctx) {
    const until = Date.now()
    const since = until - hours * HOUR_MS
    const stats = await ctx.queue.stats()
    const { jobs, isCut } = await jobsSince(since, ctx)
    ctx.log.info(`${jobs.length} jobs in the last ${hours} hours`)

    const page = reportPage({
      workspace: basename(process.cwd()),
      since,
      until,
      stats,
      jobs: jobs.length,
      isCut,
      hours: hoursOf(jobs, since, until),
      types: typesOf(jobs),
      failures: failuresOf(jobs, 20),
    })
    // Named after the job: an attempt after a failed one writes the same file again.
    const day = new Date(ctx.job.createdAt).toISOString().slice(0, 10)
    const file = join('reports', `report-${day}-job-${ctx.job.id}.html`)
    await mkdir('reports', { recursive: true })
    await writeFile(file, page)
    ctx.log.info(`wrote ${file}`)
    return { file, jobs: jobs.length }
  },
})

/** Jobs that were enqueued, started or settled since then; newest first. */
async function jobsSince(
  since: number,
  ctx: HandlerContext,
): Promise<{ jobs: HandlerQueueJob[]; isCut: boolean }> {
  const jobs: HandlerQueueJob[] = []
  let looked = 0
  let cursor: string | null = null
  do {
    ctx.signal.throwIfAborted()
    const page = await ctx.queue.jobs({ limit: 200, ...(cursor === null ? {} : { cursor }) })
    jobs.push(...page.jobs.filter((job) => isSince(job, since)))
    looked += page.jobs.length
    cursor = page.cursor
    ctx.progress(looked, undefined, 'reading jobs')
  } while (cursor !== null && looked < MOST_JOBS)
  return { jobs, isCut: cursor !== null }
}

function isSince({ createdAt, startedAt, completedAt }: HandlerQueueJob, since: number): boolean {
  return Math.max(createdAt, startedAt ?? 0, completedAt ?? 0) >= since
}
