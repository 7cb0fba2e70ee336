import { bulkEvents } from './bulk-events.ts'
import { toBridgeError } from './errors.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function ledgerOperations({ operations }: Operations, { queue, log }: ConsoleParts) {
  return {
    list: operations.list.handler(({ input }) => queue.operations(input)),
    get: operations.get.handler(({ input }) => queue.operation(input.id)),
    jobs: operations.jobs.handler(({ input: { id, ...page } }) => queue.operationJobs(id, page)),
    skipped: operations.skipped.handler(({ input }) => queue.skippedJobs(input.id)),
    waitsFor: operations.waitsFor.handler(({ input }) => queue.queuesWaitedFor(input.id)),
    pause: operations.pause.handler(({ input }) => queue.steer(input.id, 'pause')),
    resume: operations.resume.handler(({ input }) => queue.steer(input.id, 'resume', input.reason)),
    stop: operations.stop.handler(({ input }) => queue.steer(input.id, 'stop')),
    previewUndo: operations.previewUndo.handler(({ input }) => queue.previewUndo(input.id)),
    undo: operations.undo.handler(async ({ input: { id, reason }, signal }) =>
      bulkEvents(
        {
          preview: () => queue.previewUndo(id),
          run: (options) => queue.undo(id, { ...options, reason, surface: 'window' }),
        },
        { signal, toError: (error) => toBridgeError(error, 'operations.undo', log) },
      ),
    ),
  }
}

export function trashOperations({ trash }: Operations, { queue }: ConsoleParts) {
  return { list: trash.list.handler(({ input }) => queue.trash(input)) }
}
