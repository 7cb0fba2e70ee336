import type { JobWithPayload } from '../../../src/model/job.ts'
import type { Run } from './journal.ts'
import type { Fault } from './judge.ts'
import type { Act, Entry } from './ledger.ts'
import type { KeptJob } from './snapshot.ts'

const BUDGET = 3
const LOST_LIMIT = 3

/** Whether a job is where the rules of docs/lifecycle.md can have brought it, and its numbers add up. */
export function judgeJob(kept: KeptJob, entries: readonly Entry[], runs: readonly Run[]): Fault[] {
  const { job, attempts } = kept
  const fault = (text: string, kind: Fault['kind'] = 'unexpected'): Fault => ({
    kind,
    text: `job ${job.id} ${text}`,
  })
  const faults: Fault[] = []
  const counted = attempts.filter(({ isCounted }) => isCounted).length
  if (counted !== job.attempts)
    faults.push(fault(`has ${job.attempts} attempts and ${counted} in its history`))
  if (attempts.some(({ number }, i) => number !== i + 1)) faults.push(fault('has a gap in its history'))
  const completions = attempts.filter(({ outcome }) => outcome === 'completed')
  if (completions.length > 1) faults.push(fault('completed twice', 'duplicated'))
  const extra = job.maxAttempts - BUDGET
  const retries = actsOn(job, 'retry', entries)
  if (extra < retries.done || extra > retries.asked)
    faults.push(fault(`got ${extra} attempts more from ${retries.done} to ${retries.asked} retries`))
  const newest = attempts.at(-1)
  switch (job.status) {
    case 'pending':
    case 'running':
    case 'failed':
      faults.push(fault(`was still ${job.status} when everything had drained`, 'lost'))
      break
    case 'completed':
      if (newest?.outcome !== 'completed') faults.push(fault('is completed, and its last attempt is not'))
      if (!runs.some((run) => run.job === job.id && run.end === 'completed'))
        faults.push(fault('is completed, and no handler has'))
      break
    case 'cancelled':
      if (completions.length > 0) faults.push(fault('is cancelled, and had completed'))
      if (actsOn(job, 'cancel', entries).asked === 0)
        faults.push(fault('is cancelled, and nobody asked for it'))
      break
    case 'dead':
      if (completions.length > 0) faults.push(fault('is dead, and had completed'))
      if (!mayBeDead(kept)) faults.push(fault(`is dead with ${counted} of ${job.maxAttempts} attempts spent`))
  }
  return faults
}

function mayBeDead({ job, attempts }: KeptJob): boolean {
  if (job.attempts >= job.maxAttempts) return true
  const last = attempts.slice(-LOST_LIMIT)
  if (last.length === LOST_LIMIT && last.every(({ outcome }) => outcome === 'lost')) return true
  return doesOf(job) === 'refuse' && last.at(-1)?.outcome === 'failed'
}

/** How many times an act reached a job for sure, and at most. A bulk action may have passed it over. */
function actsOn(job: JobWithPayload, act: Act, entries: readonly Entry[]): { done: number; asked: number } {
  const done = new Set(entries.flatMap((entry) => (entry.kind === 'acted' ? [entry.call] : [])))
  const asked = entries.filter(
    (entry) => entry.kind === 'acting' && entry.act === act && (entry.jobs?.includes(job.id) ?? true),
  )
  const sure = asked.filter((entry) => entry.kind === 'acting' && !entry.isBulk && done.has(entry.call))
  return { done: sure.length, asked: asked.length }
}

function doesOf({ payload }: JobWithPayload): string {
  return (JSON.parse(payload) as { does: string }).does
}
