import { ConflictError, NotAllowedError, NotFoundError } from '../errors.ts'
import type { AttemptError } from '../model/attempt.ts'
import type { Fingerprints } from '../model/fingerprint.ts'
import { allowedActions } from '../model/status.ts'
import { claimHeld } from '../store/held-jobs.ts'
import { isHeldTime } from '../store/held-time.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob } from '../store/jobs.ts'
import { EFFECTS, noteJobs } from '../store/operation-jobs.ts'
import { newOperation, type JobOperationsOptions } from './job-operations.ts'
import type { Ledger } from './ledger.ts'
import { settleEnded, type Settled } from './outcomes.ts'
import type { Acted, SingleOptions } from './queue.ts'
import { Tally } from './tally.ts'

export interface HeldJobsOptions extends Pick<
  JobOperationsOptions,
  'store' | 'registry' | 'clock' | 'view' | 'onChanged'
> {
  readonly fingerprints: Fingerprints
  readonly randomToken: () => string
  readonly ledger: Ledger
  /** After commit: the attempt that stands for it has ended. */
  readonly onSettled: (settled: readonly Settled[]) => void
}

/** What can be done to a held job alone; all else is done to it as to any that waits. */
export class HeldJobs {
  readonly #the: HeldJobsOptions

  constructor(the: HeldJobsOptions) {
    this.#the = the
  }

  /** See `Queue.fail`. */
  async fail(id: number, options: SingleOptions): Promise<Acted> {
    const { store, clock, view, onChanged, onSettled, ledger } = this.#the
    const entry = newOperation('fail', { ids: [id] }, options)
    const now = clock.now()
    const { row, settled, operation } = await store.write(() => {
      const before = this.#held(id, options)
      const notes = noteJobs(store, [id])
      const ended = this.#settle(before, failureOf(entry.reason), now)
      const jobs = { effect: EFFECTS.status, notes, changed: [id], at: now }
      const entered = ledger.enter(entry, now, () => ({ tally: new Tally([[null, 1]]), jobs }))
      return { row: findJob(store, id) as JobRow, settled: ended, operation: entered }
    })
    onSettled(settled)
    onChanged([row])
    ledger.told(operation)
    return { job: view(row), operation }
  }

  /** An attempt that begins and ends in this transaction: it spends one, and no retry follows. */
  #settle(row: JobRow, error: AttemptError, now: number): readonly Settled[] {
    const { store, registry, fingerprints, randomToken } = this.#the
    const claim = claimHeld(store, row, randomToken(), now)
    if (!claim) return []
    const report = { ending: { kind: 'rejected', error, isRetryable: false }, logs: [], build: null } as const
    return settleEnded(
      store,
      registry,
      fingerprints,
      [{ attempt: { row: claim }, report, aborted: null }],
      now,
    )
  }

  /** The job, if it is held and as the caller has seen it. */
  #held(id: number, { seen }: SingleOptions): JobRow {
    const row = findJob(this.#the.store, id)
    if (!row) throw new NotFoundError('job', id)
    if (seen !== undefined && seen !== row.updatedAt)
      throw new ConflictError('fail', this.#the.view(row), seen)
    if (row.status === 'pending' && isHeldTime(row.runAt)) return row
    throw new NotAllowedError('fail', id, row.status, allowedActions(row.status))
  }
}

function failureOf(reason: string | null): AttemptError {
  const message = `failed by hand before it ran${reason === null ? '' : `: ${reason}`}`
  return { name: 'FailedByHand', message, stack: null, code: null, cause: null }
}
