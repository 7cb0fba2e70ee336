import { jobsPage } from '../store/job-pages.ts'
import { smallPayloads } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import type { RecentPayload } from './queue.ts'

/** Jobs that are looked at, and payloads that are given. */
const LOOK = { jobs: 30, payloads: 8 } as const
const MOST_BYTES = 65_536

/** Payloads of the newest jobs of a type, each once, newest first. */
export function recentPayloads(store: Store, type: string): RecentPayload[] {
  const request = {
    filter: { type: [type] },
    sort: 'newest',
    limit: LOOK.jobs,
    after: null,
    offset: 0,
  } as const
  const { rows } = jobsPage(store, request)
  const payloads = smallPayloads(
    store,
    rows.map(({ id }) => id),
    MOST_BYTES,
  )
  const seen = new Map<string, RecentPayload>()
  for (const { id, status, createdAt } of rows) {
    const payload = payloads.get(id)
    if (payload !== undefined && !seen.has(payload)) {
      seen.set(payload, { jobId: id, status, createdAt, payload })
    }
  }
  return [...seen.values()].slice(0, LOOK.payloads)
}
