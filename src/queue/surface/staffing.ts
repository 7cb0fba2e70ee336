import { NotFoundError } from '../../errors.ts'
import type { HandlerSettings } from '../../model/job.ts'
import type { HandlerDefinition, HandlerFunction } from '../../runner/handler.ts'
import { pauseQueue, resumeQueue } from '../../store/paused-queues.ts'
import { checkNewJob } from '../check-new-job.ts'
import { lanesOf } from '../lanes.ts'
import type { QueueParts } from '../parts.ts'
import type { Staffing } from '../interface/staffing.ts'
import type { OpenQueue } from '../queue.ts'

/** What a queue's owner may do about that, too. */
type OwnStaffing = Pick<OpenQueue, keyof Staffing | 'configure' | 'staff'>

/** Handlers, workers, and the queues that they take from. */
export function staffing(parts: QueueParts): OwnStaffing {
  return { ...handling(parts), ...working(parts), ...pausing(parts) }
}

function handling({ registry, handlers, dispatcher, runningBuilds, settings }: QueueParts) {
  return {
    register(type, handler = {}) {
      const { run, settings: own } = handlerParts(handler)
      registry.register(type, own)
      if (run) handlers.set(type, run)
    },
    replaceHandlers(replaced, builds = new Map()) {
      registry.replace(replaced)
      runningBuilds.replace(builds)
      dispatcher.wake()
    },
    types: () => registry.types(),
    configure({ defaults, retention, payloadLimitBytes }) {
      if (defaults) registry.setDefaults(defaults)
      settings.retention = { ...settings.retention, ...retention }
      settings.payloadLimitBytes = payloadLimitBytes ?? settings.payloadLimitBytes
    },
  } satisfies Partial<OwnStaffing>
}

function working({ executor, dispatcher, events, settings, operations }: QueueParts) {
  return {
    staff({ workers, queues, drainMs, graceMs }) {
      Object.assign(settings, { lanes: lanesOf(workers, queues), drainMs, graceMs })
      dispatcher.staff(settings.lanes)
      events.emit('queues', { name: null })
    },
    workers: () => executor.workers(),
    async kill(workerId, pid, surface) {
      const isThere = executor.workers().some((worker) => worker.id === workerId && worker.pid === pid)
      if (!isThere) throw new NotFoundError('process', pid)
      const deed = { kind: 'kill', subject: { worker: workerId, pid }, surface } as const
      // A full disk must not keep a process alive that fills it: the store has told of its trouble by itself.
      await operations
        .entering(deed)(() => undefined)
        .catch(() => undefined)
      // It may have ended by itself meanwhile, which is as well.
      executor.kill(workerId, pid)
    },
  } satisfies Partial<OwnStaffing>
}

function pausing({ store, clock, reads, dispatcher, events, settings, operations }: QueueParts) {
  return {
    queues: async () => reads.queues(settings.lanes),
    async pause(queue, reason, surface) {
      checkNewJob({ type: 'any', queue }, 0)
      const entry = await store.write(() => {
        pauseQueue(store, queue, reason ?? null, clock.now())
        return operations.enter({ kind: 'pause', subject: { queue }, surface, reason })
      })
      operations.ledger.told(entry)
      await dispatcher.withdraw((row) => row.queue === queue)
      events.emit('queues', { name: queue })
    },
    async resume(queue, surface) {
      const entry = await store.write(() =>
        resumeQueue(store, queue) ? operations.enter({ kind: 'resume', subject: { queue }, surface }) : null,
      )
      if (entry !== null) operations.ledger.told(entry)
      events.emit('queues', { name: queue })
      dispatcher.wake()
    },
  } satisfies Partial<OwnStaffing>
}

function handlerParts(
  handler: HandlerFunction<never> | HandlerDefinition<never> | Partial<HandlerSettings>,
): {
  run: HandlerFunction | null
  settings: Partial<HandlerSettings>
} {
  if (typeof handler === 'function') return { run: handler as HandlerFunction, settings: {} }
  const { queue, maxAttempts, retryDelayMs, timeoutMs } = handler
  const given = { queue, maxAttempts, retryDelayMs, timeoutMs } as Partial<HandlerSettings>
  return { run: 'run' in handler ? (handler.run as HandlerFunction) : null, settings: given }
}
