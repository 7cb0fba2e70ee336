import type { Differences } from '../model/differences.ts'
import type { JobFilter } from '../model/filter.ts'
import type { JobStatus } from '../model/status.ts'
import type { Reader } from '../store/reader/reader.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import type { Store } from '../store/store.ts'
import type { ReadOptions } from './queue.ts'

const FAILED: readonly JobStatus[] = ['failed', 'dead']

/** What the failed jobs of a filter share and the succeeded ones of their handlers lack. See `Queue.differences`. */
export async function differences(
  { store, reader }: { readonly store: Store; readonly reader: Reader },
  filter: JobFilter,
  { signal }: ReadOptions,
): Promise<Differences> {
  const status = filter.status?.length ? FAILED.filter((one) => filter.status?.includes(one)) : FAILED
  if (status.length === 0) return NOTHING
  const failed = scanFilterOf(store, { ...filter, status })
  const succeeded = scanFilterOf(store, { status: ['completed'] })
  return reader.run('whatDiffers', { failed, succeeded }, { signal })
}

const NOTHING: Differences = {
  failed: { sampled: 0, of: 0 },
  succeeded: { sampled: 0, of: 0, isSameTime: false },
  differences: [],
}
