import type { Lane } from '../model/queue.ts'

/** The groups of workers: the shared ones, then those of each named queue. */
export function lanesOf(
  workers: number,
  queues: Readonly<Record<string, { readonly workers: number }>>,
): Lane[] {
  const named = Object.entries(queues).map(([queue, own]) => ({ queue, workers: own.workers }))
  return [{ queue: null, workers }, ...named]
}
