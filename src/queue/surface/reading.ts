import { exportJobs } from '../export-jobs.ts'
import { facetsOf } from '../facets.ts'
import type { QueueParts } from '../parts.ts'
import type { JobReads } from '../interface/reading.ts'
import { recentPayloads } from '../recent-payloads.ts'

/** Jobs, alone and in lists, and what is counted of them. */
export function reading({ store, reader, reads, ledgerReads, rollups }: QueueParts): JobReads {
  return {
    stats: async () => reads.stats(),
    jobs: async (query = {}, options = {}) => reads.jobs(query, options),
    count: async (query = {}, options = {}) => reads.count(query, options),
    countByStatus: async (filter = {}, options = {}) => reads.countByStatus(filter, options),
    facets: async (filter = {}) => facetsOf(store, filter),
    async statistics(query, options = {}) {
      await rollups.flush()
      return reads.statistics(query, options)
    },
    offsetAt: async (query, at) => reads.offsetAt(query, at),
    payloadValues: async (ids, paths, { signal } = {}) =>
      reader.run('payloadValues', { ids, paths }, { signal }),
    payloadPaths: async (filter = {}, options = {}) => reads.payloadPaths(filter, options),
    payloads: async (type) => recentPayloads(store, type),
    export: (selection, options) => exportJobs({ store, reader }, selection, options),
    job: async (id) => reads.job(id),
    attempts: async (id, page = {}) => reads.attempts(id, page),
    timeline: (id, options = {}) => reads.timeline(id, options),
    stored: async (id) => reads.stored(id),
    related: async (id) => ledgerReads.related(id),
  }
}
