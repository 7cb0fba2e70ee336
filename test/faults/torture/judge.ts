import type { Run } from './journal.ts'
import { judgeJob } from './judge-job.ts'
import { judgeRuns } from './judge-runs.ts'
import type { Answer, Entry, Sending } from './ledger.ts'
import type { KeptJob } from './snapshot.ts'
import { NO_TALLY, type Tally } from './tally.ts'

/** All that is known of a round once its host has drained. */
export interface Evidence {
  readonly entries: readonly Entry[]
  readonly runs: readonly Run[]
  readonly jobs: readonly KeptJob[]
}

/** One thing that must not have happened. */
export interface Fault {
  readonly kind: 'lost' | 'duplicated' | 'unexpected'
  readonly text: string
}

export interface Verdict {
  readonly tally: Tally
  readonly faults: readonly string[]
}

/** Everything that was sent of one call, and everything that was answered. */
interface Sent {
  readonly sending: Sending
  readonly answers: readonly (Answer | null)[]
}

/**
 * Compare what callers were told and handlers wrote down with what the database holds, as Jepsen's
 * total-queue checker does. Passed where nothing is lost, duplicated or unexpected.
 */
export function judge({ entries, runs, jobs }: Evidence): Verdict {
  const byCall = Map.groupBy(jobs, ({ job }) => callOf(job.payload))
  const sent = sentIn(entries)
  const faults: Fault[] = [
    ...missing(entries),
    ...jobs.filter(({ job }) => !sent.has(callOf(job.payload))).map(unknown),
    ...judgeRuns(runs, jobs),
    ...jobs.flatMap((kept) => judgeJob(kept, entries, runs)),
  ]
  const counts = { ok: 0, recovered: 0, absent: 0 }
  for (const [call, { sending, answers }] of sent) {
    const fate = fateOf(sending, answers, byCall.get(call) ?? [])
    if (typeof fate === 'string') counts[fate]++
    else faults.push(fate)
  }
  const count = (kind: Fault['kind']): number => faults.filter((fault) => fault.kind === kind).length
  return {
    tally: {
      ...NO_TALLY,
      ...counts,
      lost: count('lost'),
      duplicated: count('duplicated'),
      unexpected: count('unexpected'),
      runs: runs.length,
    },
    faults: faults.map(({ kind, text }) => `${kind}: ${text}`),
  }
}

function fateOf(
  { call, payload, key }: Sending,
  answers: readonly (Answer | null)[],
  kept: readonly KeptJob[],
): 'ok' | 'recovered' | 'absent' | Fault {
  const acked = answers.filter((answer) => answer?.kind === 'acked')
  const [first, second] = kept
  if (second) return { kind: 'duplicated', text: `call ${call} made jobs ${idsOf(kept)}` }
  if (!first) {
    if (acked.length === 0) return 'absent'
    return { kind: 'lost', text: `call ${call} was acknowledged as job ${acked[0]?.job}, which is not there` }
  }
  const { id } = first.job
  const other = acked.find(({ job }) => job !== id)
  if (other)
    return { kind: 'duplicated', text: `call ${call} is job ${id}, and was answered with ${other.job}` }
  if (first.job.payload !== payload || first.job.key !== key)
    return { kind: 'unexpected', text: `job ${id} has another payload or key than call ${call} sent` }
  if (acked.length > 0) return 'ok'
  if (answers.some((answer) => answer?.kind !== 'refused')) return 'recovered'
  return { kind: 'unexpected', text: `call ${call} was refused, and is job ${id}` }
}

/** By call: a key's job may have been sent several times. An answer that never came is null. */
function sentIn(entries: readonly Entry[]): ReadonlyMap<string, Sent> {
  const sent = new Map<string, { sending: Sending; answers: (Answer | null)[] }>()
  for (const entry of entries) {
    if (entry.kind === 'sent') {
      const before = sent.get(entry.call)
      if (before) before.answers.push(null)
      else sent.set(entry.call, { sending: entry, answers: [null] })
    }
    // One call is on its way at a time: its answer is that of its newest sending.
    if (entry.kind === 'answered') sent.get(entry.call)?.answers.splice(-1, 1, entry.answer)
  }
  return sent
}

/** Calls whose key lets them be sent again: nobody knows what became of them. */
export function unsettledSendings(entries: readonly Entry[]): readonly Sending[] {
  return [...sentIn(entries).values()]
    .filter(({ answers }) => answers.every((answer) => answer?.kind !== 'acked'))
    .map(({ sending }) => sending)
    .filter(({ key }) => key !== null)
}

function missing(entries: readonly Entry[]): Fault[] {
  return entries.flatMap((entry) =>
    entry.kind === 'missing'
      ? [{ kind: 'lost', text: `job ${entry.job} was acknowledged, and then not found` }]
      : [],
  )
}

function unknown({ job }: KeptJob): Fault {
  return { kind: 'unexpected', text: `job ${job.id} was sent by nobody` }
}

function callOf(payload: string): string {
  return (JSON.parse(payload) as { call: string }).call
}

function idsOf(kept: readonly KeptJob[]): string {
  return kept.map(({ job }) => job.id).join(', ')
}
