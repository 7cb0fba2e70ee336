import { useJobListStore } from '../stores/job-list.ts'
import { useSelectionStore } from '../stores/selection.ts'

export interface RowSelection {
  /** One more or less; with `isRange`, all between the last one and this. */
  toggle(row: number, isRange: boolean): void
  /** From where it began up to this row, as Shift with an arrow does: what lay beyond is let go. */
  extend(from: number, to: number): void
  toggleLoaded(): void
  /** All that match, as of when the list was read. */
  selectMatching(): void
}

/** Selecting rows of the jobs list, which knows them by number, as jobs, which the selection knows by id. */
export function useRowSelection(): RowSelection {
  const list = useJobListStore()
  const selection = useSelectionStore()
  let anchor: number | null = null
  let extent: number | null = null

  function idsBetween(from: number, to: number): number[] {
    const ids: number[] = []
    for (let row = Math.min(from, to); row <= Math.max(from, to); row++) {
      const job = list.jobAt(row)
      if (job) ids.push(job.id)
    }
    return ids
  }

  return {
    toggle(row, isRange) {
      const job = list.jobAt(row)
      if (!job) return
      const isSelecting = !selection.has(job.id)
      if (isRange && anchor !== null) selection.setMany(idsBetween(anchor, row), isSelecting)
      else selection.set(job.id, isSelecting)
      anchor = row
      extent = null
    },
    extend(from, to) {
      if (extent === null) anchor = Math.max(0, from)
      else if (anchor !== null) selection.setMany(idsBetween(anchor, extent), false)
      selection.setMany(idsBetween(anchor ?? to, to), true)
      extent = to
    },
    toggleLoaded() {
      if (selection.isEmpty) selection.setMany(list.loadedIds(), true)
      else selection.clear()
    },
    selectMatching: () => {
      if (list.total > 0) selection.selectMatching(list.filter, list.asOf, list.total)
    },
  }
}
