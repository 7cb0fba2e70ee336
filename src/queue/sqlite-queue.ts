import { Lifetime } from './lifetime.ts'
import { queueParts, type QueueGround, type QueueSettings } from './parts.ts'
import type { OpenQueue } from './queue.ts'
import { answer } from './requests.ts'
import { acting } from './surface/acting.ts'
import { correcting } from './surface/correcting.ts'
import { enqueueing } from './surface/enqueueing.ts'
import { failing } from './surface/failing.ts'
import { holding } from './surface/holding.ts'
import { purging } from './surface/purging.ts'
import { reading } from './surface/reading.ts'
import { staffing } from './surface/staffing.ts'

/** The queue on SQLite: its parts, and its operations as each kind of them is spread over the parts. */
export function sqliteQueue(ground: QueueGround, settings: QueueSettings): OpenQueue {
  const parts = queueParts(ground, settings, (jobId, request) => answer(queue, jobId, request))
  const { news, storageNews, events, operations, rules, regroupings, outcomes } = parts
  const lifetime = new Lifetime(parts, [
    ground.store.onForeignWrite(() => {
      news.foreignWrite()
      operations.waves.adopt()
      rules.use()
      regroupings.adopt()
    }),
    ground.store.onTrouble(() => storageNews.changed()),
    events.on('jobs', () => outcomes.touched()),
    events.on('stale', () => outcomes.touched()),
    ground.executor.onWorkersChanged(() => events.emit('workers', {})),
  ])
  const queue: OpenQueue = {
    ...staffing(parts),
    ...enqueueing(parts),
    ...reading(parts),
    ...acting(parts),
    ...failing(parts),
    ...correcting(parts),
    ...holding(parts),
    ...purging(parts),
    start: () => lifetime.start(),
    stop: () => lifetime.stop(),
    close: () => lifetime.close(),
    on: (name, listener) => events.on(name, listener),
  }
  return queue
}
