import type { Selection } from '../model/filter.ts'
import type { Job } from '../model/job.ts'
import { isAllowed, statusesAllowing } from '../model/status.ts'
import type { BulkAction, Queue } from '../queue/queue.ts'

/** Jobs that are shown of those that an action would change. */
const SAMPLE = 5

/** Some of the jobs that an action would change, newest first; of jobs in the trash, none. */
export async function sampleOf(
  queue: Pick<Queue, 'jobs' | 'job'>,
  action: BulkAction,
  selection: Selection,
): Promise<readonly Job[]> {
  if (action === 'restore') return []
  const jobs =
    'ids' in selection
      ? await firstOf(queue, selection.ids)
      : await queue
          .jobs({ filter: { ...selection.filter, status: statusesOf(selection.filter.status, action) } })
          .then((page) => page.jobs)
  const except = new Set('ids' in selection ? [] : selection.except)
  return jobs.filter(({ id, status }) => isAllowed(action, status) && !except.has(id)).slice(0, SAMPLE)
}

function statusesOf(given: readonly Job['status'][] | undefined, action: Exclude<BulkAction, 'restore'>) {
  const allowing = statusesAllowing(action)
  return given?.length ? allowing.filter((status) => given.includes(status)) : allowing
}

async function firstOf(queue: Pick<Queue, 'job'>, ids: readonly number[]): Promise<readonly Job[]> {
  const newest = [...ids].sort((a, b) => b - a).slice(0, 4 * SAMPLE)
  const found = await Promise.allSettled(newest.map((id) => queue.job(id)))
  return found.flatMap((each) => {
    if (each.status === 'rejected') return []
    const { payload: _payload, ...job } = each.value
    return [job]
  })
}
