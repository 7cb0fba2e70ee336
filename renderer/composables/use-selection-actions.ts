import { computed, type ComputedRef } from 'vue'
import { JOB_STATUSES, statusesAllowing, type JobAction, type JobStatus } from '../../src/model/status.ts'
import type { Stats } from '../../src/model/queue.ts'
import { exportColumns } from '../format/export-columns.ts'
import { count, plural } from '../format/number.ts'
import { noneAllowsWords } from '../messages.ts'
import { useBulkStore } from '../stores/bulk.ts'
import { useCorrectManyStore } from '../stores/correct-many.ts'
import { useExportsStore } from '../stores/exports.ts'
import { useJobListStore } from '../stores/job-list.ts'
import { useListLookStore } from '../stores/list-look.ts'
import { useSelectionStore } from '../stores/selection.ts'
import { useToastsStore } from '../stores/toasts.ts'

/** Why an action can't be done to any of the selected jobs; null where it may be. */
export type Refusals = Readonly<Record<JobAction, string | null>>

export interface SelectionActions {
  readonly refusals: ComputedRef<Refusals>
  act(action: JobAction): void
  /** Export what is selected, or all that is listed. */
  exportJobs(): void
}

/** What is done to the selected jobs of the list. */
export function useSelectionActions(counted: {
  /** The words that the list is of. */
  readonly words: () => string
  readonly counts: () => Stats | null
  readonly total: () => number | null
}): SelectionActions {
  const list = useJobListStore()
  const selection = useSelectionStore()
  const look = useListLookStore()
  const bulk = useBulkStore()
  const correctMany = useCorrectManyStore()
  const exporting = useExportsStore()
  const toasts = useToastsStore()

  const scope = computed(() => {
    const about = list.isEstimate && selection.isAllMatching ? 'about ' : ''
    const jobs = `${about}${plural(selection.size, 'job')}`
    const words = counted.words()
    return selection.isAllMatching ? `all ${jobs}${words ? ` (${words})` : ''}` : jobs
  })
  const statuses = computed(() => selectedStatuses(counted.counts()))
  const refusals = computed(
    () =>
      Object.fromEntries(
        (['retry', 'run-now', 'change', 'correct', 'cancel', 'delete'] as const).map((action) => [
          action,
          statuses.value.some((status) => statusesAllowing(action).includes(status))
            ? null
            : noneAllowsWords(action, statuses.value),
        ]),
      ) as unknown as Refusals,
  )

  /** Those that the selected jobs have, or may have where they are not loaded. */
  function selectedStatuses(counts: Stats | null): readonly JobStatus[] {
    const chosen = selection.chosen()
    if (chosen !== null) {
      const known = chosen.map((id) => list.find(id)?.status)
      const has = new Set(known)
      return JOB_STATUSES.filter((status) => has.has(status) || has.has(undefined))
    }
    const { status, not } = list.filter
    return JOB_STATUSES.filter(
      (each) =>
        (!status?.length || status.includes(each)) &&
        !not?.status?.includes(each) &&
        (counts === null || counts[each] > 0),
    )
  }
  function clearAndReload(): void {
    selection.clear()
    void list.reload()
  }

  return {
    refusals,
    act(action) {
      const refusal = refusals.value[action]
      if (refusal !== null) return toasts.warn(refusal)
      if (action === 'correct') {
        return correctMany.ask(selection.asSelection(), scope.value, clearAndReload)
      }
      void bulk.ask({ action, selection: selection.asSelection(), scope: scope.value }, clearAndReload)
    },
    exportJobs() {
      const isAll = selection.isEmpty
      const listed = counted.total() ?? list.total
      exporting.ask({
        selection: isAll ? { filter: list.filter } : selection.asSelection(),
        scope: isAll ? `${count(listed)} jobs` : scope.value,
        jobs: isAll ? listed : selection.size,
        isDescending: list.sort !== 'oldest',
        columns: exportColumns(look.columns),
      })
    },
  }
}
