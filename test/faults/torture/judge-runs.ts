import type { Run } from './journal.ts'
import type { Fault } from './judge.ts'
import type { KeptJob } from './snapshot.ts'

/**
 * What the handlers wrote down, against the jobs' histories: every attempt was started once at most, in
 * order, after the one before had ended, and never after one that completed.
 *
 * Nothing excuses an overlap: a handler that outlives its killed host is ended before its job is given
 * to another, and one that is merely stopped keeps its job.
 */
export function judgeRuns(runs: readonly Run[], jobs: readonly KeptJob[]): Fault[] {
  const byJob = Map.groupBy(runs, ({ job }) => job)
  const known = new Map(jobs.map((kept) => [kept.job.id, kept]))
  return [...byJob].flatMap(([id, its]) => {
    const kept = known.get(id)
    if (!kept) return [{ kind: 'unexpected', text: `job ${id} ran and is not there` } satisfies Fault]
    return [...sequenceFaults(id, its), ...its.flatMap((run) => runFaults(run, kept))]
  })
}

function sequenceFaults(id: number, its: readonly Run[]): Fault[] {
  const faults: Fault[] = []
  for (const [i, run] of its.entries()) {
    const before = its[i - 1]
    if (!before) continue
    const those = `attempts ${before.attempt} and ${run.attempt} of job ${id}`
    if (before.attempt === run.attempt)
      faults.push({ kind: 'duplicated', text: `${those} are one, started twice` })
    if (before.attempt > run.attempt) faults.push({ kind: 'unexpected', text: `${those} ran in this order` })
    if (before.last > run.first) faults.push({ kind: 'duplicated', text: `${those} ran at the same time` })
  }
  return faults
}

function runFaults(run: Run, { job, attempts }: KeptJob): Fault[] {
  const its = `attempt ${run.attempt} of job ${job.id}`
  const kept = attempts.find(({ number }) => number === run.attempt)
  if (!kept) return [{ kind: 'unexpected', text: `${its} ran and is not in the history` }]
  const completed = attempts.find(({ outcome }) => outcome === 'completed')
  if (completed && completed.number < run.attempt)
    return [{ kind: 'duplicated', text: `${its} ran although attempt ${completed.number} had completed` }]
  if (kept.outcome === 'completed' && run.end !== 'completed')
    return [{ kind: 'unexpected', text: `${its} is kept as completed; its handler ${endOf(run)}` }]
  // A finished handler whose host or process died before it was heard is lost, crashed or given back: never failed.
  if (kept.outcome === 'failed' && run.end === 'completed')
    return [{ kind: 'unexpected', text: `${its} is kept as failed, and completed` }]
  return []
}

function endOf({ end }: Run): string {
  return end === null ? 'never ended' : end
}
