import type { Job } from '../../src/model/job.ts'
import { messageTemplate } from '../../src/model/message-template.ts'

/** Failures of one type with one message. */
export interface FailureGroup {
  readonly type: string
  readonly error: string
  /** The message with what varies in it taken out. */
  readonly template: string
  /** The newest of them. */
  readonly sample: Job
  readonly count: number
  readonly deadCount: number
  /** UTC ms of the newest. */
  readonly lastAt: number
}

/** Groups by type and message, the newest failure first. What varies in a message doesn't tell failures apart. */
export function groupFailures(jobs: readonly Job[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const job of [...jobs].sort((a, b) => b.updatedAt - a.updatedAt || b.id - a.id)) {
    const error = job.lastError ?? 'No message'
    const template = messageTemplate(error)
    const key = `${job.type}\n${template}`
    const isDead = job.status === 'dead' ? 1 : 0
    const known = groups.get(key)
    if (known) groups.set(key, { ...known, count: known.count + 1, deadCount: known.deadCount + isDead })
    else
      groups.set(key, {
        type: job.type,
        error,
        template,
        sample: job,
        count: 1,
        deadCount: isDead,
        lastAt: job.updatedAt,
      })
  }
  return [...groups.values()]
}
