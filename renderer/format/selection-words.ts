import type { JobFilter } from '../../src/model/filter.ts'
import type { JobChange, OperationSelection } from '../../src/model/operation.ts'
import { shortInstant } from './instant.ts'
import { count, plural } from './number.ts'
import { subjectWords } from './subject-words.ts'

/** What an operation was meant for: `job 12`, `3 chosen jobs`, `dead jobs of mail`. */
export function selectionWords(selection: OperationSelection, now: number): string {
  if ('subject' in selection) return subjectWords(selection.subject)
  if ('operation' in selection) return `what operation ${selection.operation} did`
  if ('ids' in selection) {
    const { ids } = selection
    return ids.length === 1 ? `job ${ids[0]}` : `${count(ids.length)} chosen jobs`
  }
  const { filter, except = [] } = selection
  const words = `all ${filterWords(filter, now)}`
  return except.length === 0 ? words : `${words}, but ${count(except.length)}`
}

function filterWords(filter: JobFilter, now: number): string {
  const { status, type, queue, not, like, created, settled, group, where } = filter
  const parts = [
    status?.length ? `${status.join(' or ')} jobs` : 'jobs',
    type?.length || like?.type?.length ? `of ${[...(type ?? []), ...(like?.type ?? [])].join(' or ')}` : '',
    queue?.length || like?.queue?.length
      ? `in ${[...(queue ?? []), ...(like?.queue ?? [])].join(' or ')}`
      : '',
    not ? `but ${[...(not.status ?? []), ...(not.type ?? []), ...(not.queue ?? [])].join(', ')}` : '',
    group === undefined ? '' : `of failure group ${group}`,
    created ? `created ${spanWords(created, now)}` : '',
    settled ? `settled ${spanWords(settled, now)}` : '',
    where?.length ? `that fit ${plural(where.length, 'search word')}` : '',
  ]
  return parts.filter(Boolean).join(' ')
}

function spanWords(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  now: number,
): string {
  if (from !== undefined && to !== undefined) return `${shortInstant(from, now)} to ${shortInstant(to, now)}`
  if (from !== undefined) return `since ${shortInstant(from, now)}`
  return to === undefined ? 'at any time' : `before ${shortInstant(to, now)}`
}

/** What waiting jobs were given: `priority 3, queue slow`. */
export function changeWords({ priority, queue, runAt }: JobChange, now: number): string {
  return [
    priority === undefined ? '' : `priority ${priority}`,
    queue === undefined ? '' : `queue ${queue}`,
    runAt === undefined ? '' : `due ${shortInstant(runAt, now)}`,
  ]
    .filter(Boolean)
    .join(', ')
}
