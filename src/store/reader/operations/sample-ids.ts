import type { ReaderOperation } from '../operation.ts'
import { Sampler } from '../sampler.ts'
import { scan } from '../scan.ts'
import type { ScanFilter } from '../scan-filter.ts'

/** Ids of some of the jobs that match, spread over all of them; highest first. */
export const sampleIds: ReaderOperation<ScanFilter & { readonly most: number }, readonly number[]> = {
  lane: 'survey',
  run({ most, ...filter }, { db, checkCancelled }) {
    const sampler = new Sampler(most)
    for (const { rows } of scan(db, filter, false).windows<{ readonly id: number }>('jobs.id AS id')) {
      checkCancelled()
      for (const { id } of rows) sampler.add(id)
    }
    return sampler.ids().reverse()
  },
}
