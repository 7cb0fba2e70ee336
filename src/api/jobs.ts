import { bulkEvents } from './bulk-events.ts'
import { toBridgeError } from './errors.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'
import { findResultFile } from './result-file.ts'
import { findStackFile, readStackSource } from './stack-file.ts'

/** Attempts that come whole with a job's details, each with up to 256 kB of log; of all others the timeline tells. */
const NEWEST_ATTEMPTS = 10

export function jobsOperations({ jobs }: Operations, parts: ConsoleParts) {
  const { queue, clock, log, dir, openFile, openSource } = parts
  return {
    stats: jobs.stats.handler(() => queue.stats()),
    list: jobs.list.handler(async ({ input, signal }) => {
      // Read before the page: a job that changes in between counts as changed since.
      const asOf = clock.now()
      return { ...(await queue.jobs(input, { signal })), asOf }
    }),
    count: jobs.count.handler(async ({ input, signal }) => ({ count: await queue.count(input, { signal }) })),
    facets: jobs.facets.handler(({ input }) => queue.facets(input)),
    get: jobs.get.handler(async ({ input: { id } }) => {
      const [job, page] = await Promise.all([queue.job(id), queue.attempts(id, { limit: NEWEST_ATTEMPTS })])
      return { job, ...page }
    }),
    attempts: jobs.attempts.handler(({ input: { id, ...page } }) => queue.attempts(id, page)),
    timeline: jobs.timeline.handler(({ input: { id }, signal }) => queue.timeline(id, { signal })),
    stored: jobs.stored.handler(({ input: { id } }) => queue.stored(id)),
    source: jobs.source.handler(({ input }) => readStackSource(queue, dir, input)),
    openSource: jobs.openSource.handler(async ({ input }) => {
      const path = await findStackFile(queue, dir, input)
      return { url: await openSource({ path, line: input.line, column: input.column ?? 1 }) }
    }),
    enqueue: jobs.enqueue.handler(({ input }) => queue.enqueue(input)),
    retry: jobs.retry.handler(({ input }) => queue.retry(input.id)),
    cancel: jobs.cancel.handler(({ input }) => queue.cancel(input.id)),
    preview: jobs.preview.handler(({ input }) => queue.preview(input.action, input.selection)),
    bulk: jobs.bulk.handler(async ({ input, signal }) =>
      bulkEvents(queue, input.action, input.selection, {
        signal,
        toError: (error) => toBridgeError(error, 'jobs.bulk', log),
      }),
    ),
    purge: jobs.purge.handler(async () => ({ purged: await queue.purge() })),
    openFile: jobs.openFile.handler(async ({ input: { id } }) => {
      const { path } = await findResultFile(queue, dir, id)
      if (!openFile) return { url: `/files/${id}` }
      await openFile(path)
      return { url: null }
    }),
  }
}
