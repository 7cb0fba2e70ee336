import { bulkEvents } from './bulk-events.ts'
import { toBridgeError } from './errors.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'
import { findResultFile } from './result-file.ts'

/** Attempts that come with a job's details; older ones are asked for page by page. */
const NEWEST_ATTEMPTS = 100

export function jobsOperations({ jobs }: Operations, parts: ConsoleParts) {
  const { queue, clock, log, dir, openFile } = parts
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
