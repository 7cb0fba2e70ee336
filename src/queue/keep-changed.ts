import { keepPortion, type Effect } from '../store/operation-jobs.ts'
import type { Store } from '../store/store.ts'

export interface ChangedJobs {
  /** Jobs of the operation before these. */
  readonly number: number
  readonly effect: Effect
  /** What the jobs were before, as `noteJobs` gives it; of more than have changed, maybe. */
  readonly notes: string
  readonly changed: readonly number[]
  /** The `updated_at` that they were left with. */
  readonly at: number
}

/** Keep of a portion what its jobs were before, of those that have changed. Inside `store.write`. */
export function keepChanged(store: Store, operationId: number, jobs: ChangedJobs): void {
  const { number, effect, notes, changed, at } = jobs
  if (changed.length === 0) return
  let firstId = changed[0] as number
  let lastId = firstId
  for (const id of changed) {
    if (id < firstId) firstId = id
    if (id > lastId) lastId = id
  }
  keepPortion(store, operationId, { number, effect, at, firstId, lastId, jobs: notesOf(notes, changed) })
}

/** Mostly all have changed, and the text is kept as it came. */
function notesOf(text: string, changed: readonly number[]): string {
  const notes = JSON.parse(text) as readonly (readonly [id: number])[]
  if (notes.length === changed.length) return text
  const ids = new Set(changed)
  return JSON.stringify(notes.filter(([id]) => ids.has(id)))
}
