import type { Store } from './store.ts'

/** A job with its kind: the numbers of its queue and type. */
export interface JobOfKind {
  readonly id: number
  readonly queueId: number
  readonly typeId: number
}

/** How many jobs there are of one queue and type, of some. */
export interface KindCount {
  readonly queue: string
  readonly type: string
  readonly jobs: number
}

/** How many of these jobs there are of each kind; in the order in which the kinds come up. */
export function countKinds(store: Store, jobs: readonly JobOfKind[]): KindCount[] {
  const byQueue = Map.groupBy(jobs, ({ queueId }) => queueId)
  return [...byQueue].flatMap(([queueId, ofQueue]) =>
    [...Map.groupBy(ofQueue, ({ typeId }) => typeId)].map(([typeId, { length }]) => ({
      queue: store.queues.nameOf(queueId),
      type: store.types.nameOf(typeId),
      jobs: length,
    })),
  )
}
