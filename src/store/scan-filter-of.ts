import { isAnyCell, matches, type JobFilter } from '../model/filter.ts'
import { storedCell } from './cell-index.ts'
import { STATUS_CODES } from './codes.ts'
import { cells, countOf } from './counters.ts'
import { groupsOf } from './merged-groups.ts'
import { idBoundsOf } from './creation-times.ts'
import type { ScanFilter } from './reader/scan-filter.ts'
import type { Store } from './store.ts'

/** Below this share of all jobs, looking up each that the cells have is quicker than going through all. */
const FEW = 0.2

/**
 * A filter as a scan takes it: names as numbers, times of creation as bounds of ids. It is as of now: names
 * that turn up later are not in it.
 */
export function scanFilterOf(store: Store, filter: JobFilter): ScanFilter {
  const { created, settled, where = [] } = filter
  const range = idBoundsOf(store, created)
  // What settled before a moment was created before it.
  const before = settled?.to === undefined ? range.beforeId : idBoundsOf(store, { to: settled.to }).beforeId
  const scan = {
    afterId: range.afterId,
    beforeId: Math.min(range.beforeId, before),
    created,
    settled,
    where,
    groups: filter.group === undefined ? null : groupsOf(store, filter.group),
  }
  // Only what waits can be held: the few of many are found at once.
  const isHeldOnly = where.some(({ kind, isNot }) => kind === 'held' && !isNot)
  if (isAnyCell(filter) && !isHeldOnly)
    return { ...scan, cells: null, isFew: false, statuses: null, types: null, queues: null }
  const all = cells(store)
  const matching = all.filter((cell) => matches(filter, cell) && (!isHeldOnly || cell.status === 'pending'))
  const only = <T>(pick: (cell: (typeof all)[number]) => T): T[] => [...new Set(matching.map(pick))]
  return {
    ...scan,
    cells: matching.map((cell) => storedCell(store, cell)),
    isFew: countOf(matching) < FEW * countOf(all),
    statuses: only(({ status }) => STATUS_CODES[status]),
    types: only(({ type }) => store.types.find(type) ?? 0),
    queues: only(({ queue }) => store.queues.find(queue) ?? 0),
  }
}
