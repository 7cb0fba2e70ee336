import type { JobChange } from '../model/operation.ts'
import type { WavePlan } from '../model/wave-plan.ts'
import type { ExportEvent } from '../contract/index.ts'
import { bulkEvents } from './bulk-events.ts'
import { toBridgeError } from './errors.ts'
import type { Operations } from './operations.ts'
import { payloadOperations } from './payloads.ts'
import type { ConsoleParts } from './parts.ts'
import { findResultFile } from './result-file.ts'
import type { Queue } from '../queue/queue.ts'
import { findStackFile, readStackSource, type FrameQuery } from './stack-file.ts'
import { sampleOf } from './bulk-sample.ts'
import { workEvents } from './work-events.ts'

/** Attempts that come whole with a job's details, each with up to 256 kB of log; of all others the timeline tells. */
const NEWEST_ATTEMPTS = 10

export function jobsOperations(operations: Operations, parts: ConsoleParts) {
  const { jobs } = operations
  const { queue, exports, clock, log, dir, openFile, openSource } = parts
  return {
    ...payloadOperations(operations, parts),
    stats: jobs.stats.handler(() => queue.stats()),
    list: jobs.list.handler(async ({ input, signal }) => {
      // Read before the page: a job that changes in between counts as changed since.
      const asOf = clock.now()
      return { ...(await queue.jobs(input, { signal })), asOf }
    }),
    count: jobs.count.handler(async ({ input, signal }) => ({ count: await queue.count(input, { signal }) })),
    countByStatus: jobs.countByStatus.handler(({ input, signal }) => queue.countByStatus(input, { signal })),
    facets: jobs.facets.handler(({ input }) => queue.facets(input)),
    offsetAt: jobs.offsetAt.handler(async ({ input: { at, ...list } }) => ({
      offset: await queue.offsetAt(list, at),
    })),
    payloadValues: jobs.payloadValues.handler(({ input: { ids, paths }, signal }) =>
      queue.payloadValues(ids, paths, { signal }),
    ),
    payloadPaths: jobs.payloadPaths.handler(({ input, signal }) => queue.payloadPaths(input, { signal })),
    export: jobs.export.handler(async ({ input, signal }) =>
      workEvents<ExportEvent>((means) => exports.run(input, means), {
        signal,
        toError: (error) => toBridgeError(error, 'jobs.export', log),
      }),
    ),
    get: jobs.get.handler(async ({ input: { id } }) => {
      const [job, page, versions] = await Promise.all([
        queue.job(id),
        queue.attempts(id, { limit: NEWEST_ATTEMPTS }),
        queue.payloadVersions(id),
      ])
      return { job, version: versions.length, ...page }
    }),
    attempts: jobs.attempts.handler(({ input: { id, ...page } }) => queue.attempts(id, page)),
    timeline: jobs.timeline.handler(({ input: { id }, signal }) => queue.timeline(id, { signal })),
    stored: jobs.stored.handler(({ input: { id } }) => queue.stored(id)),
    source: jobs.source.handler(({ input }) => {
      const { attempts, query } = stackOf(input, parts)
      return readStackSource(attempts, dir, query, (build) => parts.builds.copiesOf(build))
    }),
    openSource: jobs.openSource.handler(async ({ input }) => {
      const { attempts, query } = stackOf(input, parts)
      const path = await findStackFile(attempts, dir, query)
      return { url: await openSource({ path, line: input.line, column: input.column ?? 1 }) }
    }),
    enqueue: jobs.enqueue.handler(({ input }) => queue.enqueue({ ...input, source: { origin: 'window' } })),
    act: jobs.act.handler(({ input: { action, id, ...options } }) =>
      queue.act(action, id, { ...options, surface: 'window' }),
    ),
    retry: jobs.retry.handler(({ input }) => queue.retry(input.id, { surface: 'window' })),
    cancel: jobs.cancel.handler(({ input }) => queue.cancel(input.id, { surface: 'window' })),
    fail: jobs.fail.handler(({ input: { id, ...options } }) =>
      queue.fail(id, { ...options, surface: 'window' }),
    ),
    heldBy: jobs.heldBy.handler(({ input }) => queue.heldBy(input.id)),
    copy: jobs.copy.handler(({ input: { id, changes } }) => queue.copy(id, changes, 'window')),
    related: jobs.related.handler(({ input }) => queue.related(input.id)),
    preview: jobs.preview.handler(async ({ input: { action, selection } }) => {
      const outcome = await queue.preview(action, selection)
      return { ...outcome, sample: outcome.affected === 0 ? [] : await sampleOf(queue, action, selection) }
    }),
    bulk: jobs.bulk.handler(async ({ input, signal }) =>
      bulkEvents(
        {
          preview: () => queue.preview(input.action, input.selection),
          run: (options) => queue.bulk(input.action, input.selection, { ...options, ...saidIn(input) }),
        },
        { signal, toError: (error) => toBridgeError(error, 'jobs.bulk', log) },
      ),
    ),
    retryInWaves: jobs.retryInWaves.handler(({ input: { selection, plan, reason } }) =>
      queue.retryInWaves(selection, given(plan), { surface: 'window', reason }),
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

/** Without the keys that are undefined. */
function given(plan: { readonly [Key in keyof WavePlan]?: WavePlan[Key] | undefined }): Partial<WavePlan> {
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined))
}

interface Place {
  readonly file: string
  readonly line: number
}

/** Whose stack names a frame: a job's attempt, or a replay, which then is the only attempt that there is. */
function stackOf(
  frame: Place & ({ readonly id: number; readonly attempt: number } | { readonly replay: number }),
  { queue, replays }: ConsoleParts,
): { readonly attempts: Pick<Queue, 'attempts'>; readonly query: FrameQuery } {
  if ('id' in frame) return { attempts: queue, query: frame }
  const { file, line, replay } = frame
  const { error, logs, result, build, startedAt, finishedAt } = replays.get(replay)
  const only = {
    number: 1,
    isCounted: false,
    outcome: null,
    group: null,
    error,
    logs,
    result,
    build,
    startedAt,
    finishedAt,
  }
  return {
    attempts: { attempts: async () => ({ attempts: [only], before: null }) },
    query: { id: 0, attempt: 1, file, line },
  }
}

/** What a person says of a bulk action, beside what it is. */
function saidIn({
  reason,
  change,
}: {
  readonly reason?: string | undefined
  readonly change?: JobChange | undefined
}) {
  return { reason, change, surface: 'window' } as const
}
