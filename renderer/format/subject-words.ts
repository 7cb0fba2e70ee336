import type { Subject } from '../../src/model/subject.ts'
import { plural } from './number.ts'
import { visible } from './visible.ts'

/** What an operation was done to, where that were no jobs of a selection: `queue mail`. */
export function subjectWords(subject: Subject): string {
  if ('queue' in subject) return `queue ${visible(subject.queue)}`
  if ('held' in subject) return visible(`${subject.held} ${subject.condition}`.trim())
  if ('schedule' in subject) return `schedule ${visible(subject.schedule)}`
  if ('copied' in subject) return `job ${subject.copied} as job ${subject.as}`
  if ('worker' in subject) return `process ${subject.pid} of worker ${subject.worker}`
  const [first, ...others] = Object.keys(subject.settings)
  return others.length === 0 ? visible(first ?? 'nothing') : plural(others.length + 1, 'setting')
}
