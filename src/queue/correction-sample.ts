import type { Selection } from '../model/filter.ts'
import { isAllowed, statusesAllowing, type JobAction } from '../model/status.ts'
import { findJobs } from '../store/jobs.ts'
import { pagePlaces } from '../store/job-pages.ts'
import type { Reader } from '../store/reader/reader.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import type { Store } from '../store/store.ts'
import { isLookedThrough } from './matching-jobs.ts'
import type { ReadOptions } from './queue.ts'

/** Jobs that a correction is tried on before it is done: the newest and the oldest of them. */
const SAMPLE = 200

/** Some of the jobs of a selection that allow an action: from both ends of it, highest id first. */
export async function correctionSampleIds(
  { store, reader }: { readonly store: Store; readonly reader: Reader },
  action: JobAction,
  selection: Selection,
  { signal }: ReadOptions,
): Promise<readonly number[]> {
  if ('ids' in selection) return allowing(store, action, ends(selection.ids))
  const { filter: given, except = [] } = selection
  const allowed = statusesAllowing(action)
  const status = given.status?.length ? allowed.filter((one) => given.status?.includes(one)) : allowed
  if (status.length === 0) return []
  const filter = { ...given, status }
  const found = isLookedThrough(filter)
    ? await reader.run('sampleIds', { ...scanFilterOf(store, filter), most: SAMPLE }, { signal })
    : (['newest', 'oldest'] as const).flatMap((sort) =>
        pagePlaces(store, { filter, sort, limit: SAMPLE / 2, after: null, offset: 0 }).map(({ id }) => id),
      )
  const left = new Set(except)
  return allowing(
    store,
    action,
    [...new Set(found)].filter((id) => !left.has(id)),
  )
}

function ends(ids: readonly number[]): readonly number[] {
  const sorted = [...new Set(ids)].sort((a, b) => b - a)
  return sorted.length <= SAMPLE ? sorted : [...sorted.slice(0, SAMPLE / 2), ...sorted.slice(-SAMPLE / 2)]
}

function allowing(store: Store, action: JobAction, ids: readonly number[]): readonly number[] {
  return findJobs(store, ids)
    .filter(({ status }) => isAllowed(action, status))
    .map(({ id }) => id)
}
