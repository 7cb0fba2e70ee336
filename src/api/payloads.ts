import { bulkEvents } from './bulk-events.ts'
import { toBridgeError } from './errors.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

/** The operations on jobs that are about their payloads. */
export function payloadOperations({ jobs }: Operations, { queue, log }: ConsoleParts) {
  return {
    correct: jobs.correct.handler(({ input: { id, payload, isRetried, ...options } }) =>
      queue.correct(id, { payload, isRetried }, { ...options, surface: 'window' }),
    ),
    correctMany: jobs.correctMany.handler(async ({ input: { selection, reason, ...corrected }, signal }) =>
      bulkEvents(
        {
          preview: () => queue.preview(corrected.isRetried ? 'retry' : 'correct', selection),
          run: (options) =>
            queue.correctMany(selection, corrected, { ...options, reason, surface: 'window' }),
        },
        { signal, toError: (error) => toBridgeError(error, 'jobs.correctMany', log) },
      ),
    ),
    previewCorrection: jobs.previewCorrection.handler(({ input: { selection, ...corrected }, signal }) =>
      queue.previewCorrection(selection, corrected, { signal }),
    ),
    differences: jobs.differences.handler(({ input, signal }) => queue.differences(input, { signal })),
    payloadVersions: jobs.payloadVersions.handler(({ input }) => queue.payloadVersions(input.id)),
    payloadVersion: jobs.payloadVersion.handler(async ({ input: { id, version } }) => ({
      payload: await queue.payloadVersion(id, version),
    })),
    comparePayloads: jobs.comparePayloads.handler(({ input: { before, after }, signal }) =>
      queue.comparePayloads(before, after, { signal }),
    ),
  }
}
