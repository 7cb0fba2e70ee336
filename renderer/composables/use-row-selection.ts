import { useJobListStore } from '../stores/job-list.ts'
import { useSelectionStore } from '../stores/selection.ts'

export interface RowSelection {
  /** One more or less; with `isRange`, all between the last one and this. */
  toggle(row: number, isRange: boolean): void
  toggleLoaded(): void
  selectLoaded(): void
}

/** Selecting rows of the jobs list, which knows them by number, as jobs, which the selection knows by id. */
export function useRowSelection(): RowSelection {
  const list = useJobListStore()
  const selection = useSelectionStore()
  let anchor: number | null = null

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
    },
    toggleLoaded() {
      if (selection.isEmpty) selection.setMany(list.loadedIds(), true)
      else selection.clear()
    },
    selectLoaded: () => selection.setMany(list.loadedIds(), true),
  }
}
