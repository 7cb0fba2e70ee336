import type { Database as Connection } from 'better-sqlite3'
import type { IdBounds } from '../cell-index.ts'

/** Ids gone through between two looks at whether the result is still wanted: about five milliseconds. */
export const WINDOW = 20_000
/** The same where few of them have to be looked at. */
export const WIDE_WINDOW = 100_000

/** The bounds drawn in to the jobs that there are. */
export function idEndsOf(db: Connection, { afterId, beforeId }: IdBounds): IdBounds {
  const lowest = db.prepare('SELECT min(id) FROM jobs').pluck().get() as number | null
  const highest = db.prepare('SELECT max(id) FROM jobs').pluck().get() as number | null
  if (lowest === null || highest === null) return { afterId: 0, beforeId: 1 }
  return { afterId: Math.max(afterId, lowest - 1), beforeId: Math.min(beforeId, highest + 1) }
}

/** Bounds that lie side by side and cover these, in the order of a walk. */
export function* windowsOf(
  { afterId, beforeId }: IdBounds,
  isDescending: boolean,
  width = WINDOW,
): Generator<IdBounds> {
  if (isDescending) {
    for (let before = beforeId; before > afterId + 1; before -= width) {
      yield { afterId: Math.max(afterId, before - width - 1), beforeId: before }
    }
  } else {
    for (let after = afterId; after < beforeId - 1; after += width) {
      yield { afterId: after, beforeId: Math.min(beforeId, after + width + 1) }
    }
  }
}
