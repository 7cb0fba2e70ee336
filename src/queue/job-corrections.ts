import { ConflictError, InvalidInputError, NotAllowedError, NotFoundError } from '../errors.ts'
import type { Selection } from '../model/filter.ts'
import { readEdits, type PayloadEdit } from '../model/edits/payload-edit.ts'
import { checkPayload } from '../model/payload.ts'
import { allowedActions, isAllowed, type JobAction } from '../model/status.ts'
import { correctJobs } from '../store/corrections.ts'
import { retryJobs } from '../store/interventions.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob, findJobs, findJobWithPayload } from '../store/jobs.ts'
import { EFFECTS, noteJobs } from '../store/operation-jobs.ts'
import type { CorrectedPortion } from '../store/reader/operations/correct-portion.ts'
import { enterWave } from '../store/waves.ts'
import { budgetsOf } from './bulk-acts.ts'
import { previewBulk } from './bulk-preview.ts'
import { LISTED, planOf, report } from './bulk.ts'
import { correctionSampleIds } from './correction-sample.ts'
import { ended, newOperation, type JobOperationsOptions } from './job-operations.ts'
import type { Ledger } from './ledger.ts'
import type { OperationRun, PortionOutcome } from './operation-run.ts'
import { Portions } from './portions.ts'
import type {
  Acted,
  BulkOptions,
  BulkOutcome,
  CorrectionPreview,
  ManyCorrected,
  OneCorrected,
  ReadOptions,
  SingleOptions,
} from './queue.ts'
import { Tally } from './tally.ts'

/** Jobs of one transaction, at most: each has two statements, and its text to go with them. */
const CHUNK = 200

export interface JobCorrectionsOptions extends JobOperationsOptions {
  readonly ledger: Ledger
  /** Bytes of a payload, at most; it may be set anew. */
  readonly payloadLimitBytes: () => number
}

/** Other payloads for jobs: one text for one job, or edits for all of a selection. */
export class JobCorrections {
  readonly #the: JobCorrectionsOptions

  constructor(the: JobCorrectionsOptions) {
    this.#the = the
  }

  /** See `Queue.correct`. */
  async correct(
    id: number,
    { payload, isRetried = false }: OneCorrected,
    options: SingleOptions,
  ): Promise<Acted> {
    const { store, clock, view, onChanged, beforeRetry, ledger, payloadLimitBytes } = this.#the
    checkPayload(payload, payloadLimitBytes())
    if (isRetried) await beforeRetry()
    const now = clock.now()
    const correction = { edits: null, isRetried }
    const { row, operation } = await store.write(() => {
      const { updatedAt } = this.#allowing(gateOf(isRetried), id, options)
      if (findJobWithPayload(store, id)?.payload === payload)
        throw new InvalidInputError('payload', 'another payload than the job has', 'the same')
      const entry = { ...newOperation('correct', { ids: [id] }, options), correction }
      const entered = ledger.enter(entry, now, (operationId) =>
        this.#correctPortion([{ id, updatedAt, payload }], { operationId, isRetried, now }),
      )
      return { row: findJob(store, id) as JobRow, operation: entered }
    })
    onChanged([row])
    ledger.told(operation)
    return { job: view(row), operation }
  }

  /** See `Queue.correctMany`. */
  async correctMany(
    selection: Selection,
    { edits, isRetried = false }: ManyCorrected,
    options: BulkOptions,
  ): Promise<BulkOutcome> {
    readEdits(edits)
    if (isRetried) await this.#the.beforeRetry()
    const entry = { ...newOperation('correct', selection, options), correction: { edits, isRetried } }
    const run = await this.#the.ledger.begin(entry)
    return ended(run, options, () => this.#sweep(run, selection, edits, isRetried, options))
  }

  /** See `Queue.previewCorrection`. */
  async previewCorrection(
    selection: Selection,
    { edits, isRetried = false }: ManyCorrected,
    { signal }: ReadOptions,
  ): Promise<CorrectionPreview> {
    const { store, reader, payloadLimitBytes } = this.#the
    readEdits(edits)
    const gate = gateOf(isRetried)
    const outcome = await previewBulk({ store, reader }, gate, selection)
    const ids = await correctionSampleIds({ store, reader }, gate, selection, { signal })
    const input = { ids, edits, limitBytes: payloadLimitBytes() }
    return { ...outcome, sample: await reader.run('editedSample', input, { signal }) }
  }

  async #sweep(
    run: OperationRun,
    selection: Selection,
    edits: readonly PayloadEdit[],
    isRetried: boolean,
    { onProgress, signal }: BulkOptions,
  ): Promise<void> {
    const { store, reader, clock, payloadLimitBytes, onChanged, onSwept } = this.#the
    const portions = new Portions({ clock, store, most: CHUNK, restShare: 0 })
    const { walk, asOf, jobs } = await planOf({ store, reader }, gateOf(isRetried), selection, portions, run)
    for await (const { ids, passedOver } of walk) {
      run.count(new Tally(passedOver))
      for (let rest = ids; rest.length > 0;) {
        if (!(await run.goesOn(signal))) return
        const read = await reader.run('correctPortion', { ids: rest, edits, limitBytes: payloadLimitBytes() })
        rest = rest.slice(read.done)
        const changed = await this.#keepPortion(run, read, { asOf, isRetried }, portions)
        if (jobs > LISTED) onSwept([])
        else onChanged(findJobs(store, changed))
        report(onProgress, run)
        await portions.pause()
      }
    }
  }

  async #keepPortion(
    run: OperationRun,
    { edited, left }: CorrectedPortion,
    { asOf, isRetried }: { readonly asOf: number; readonly isRetried: boolean },
    portions: Portions,
  ): Promise<readonly number[]> {
    const outcome = await run.portion(() =>
      portions.time(edited.length, () => {
        const work = { operationId: run.id, isRetried, now: this.#the.clock.now() }
        const meant = edited.filter(({ updatedAt }) => updatedAt <= asOf)
        const done = this.#correctPortion(meant, work)
        const others = new Tally([...left, ['changed', edited.length - meant.length]])
        return { ...done, tally: done.tally.with(others) }
      }),
    )
    return outcome.changed
  }

  /** Inside `store.write`. */
  #correctPortion(
    jobs: Parameters<typeof correctJobs>[1],
    { operationId, isRetried, now }: { operationId: number; isRetried: boolean; now: number },
  ): PortionOutcome & { readonly changed: readonly number[] } {
    const { store, registry } = this.#the
    const ids = jobs.map(({ id }) => id)
    const notes = noteJobs(store, ids)
    const allowing = isRetried ? jobs.filter(({ id }) => isRetriable(findJob(store, id))) : jobs
    const changed = correctJobs(store, allowing, operationId, now)
    if (isRetried && changed.length > 0) {
      const wave = enterWave(store, { operationId, number: 1, size: null }, now)
      retryJobs(store, changed, budgetsOf(store, registry), wave, Number.MAX_SAFE_INTEGER, now)
    }
    const tally = new Tally([[null, changed.length]])
    // Between the look and the write somebody else may have moved it.
    tally.count('changed', jobs.length - changed.length)
    return { tally, jobs: { effect: EFFECTS.corrected, notes, changed, at: now }, changed }
  }

  /** The job, if it allows the action and is as the caller has seen it. */
  #allowing(action: JobAction, id: number, { seen }: SingleOptions): JobRow {
    const row = findJob(this.#the.store, id)
    if (!row) throw new NotFoundError('job', id)
    if (seen !== undefined && seen !== row.updatedAt)
      throw new ConflictError('correct', this.#the.view(row), seen)
    if (isAllowed(action, row.status)) return row
    throw new NotAllowedError(action, id, row.status, allowedActions(row.status))
  }
}

/** What a job has to allow: all that can be retried can be corrected. */
function gateOf(isRetried: boolean): JobAction {
  return isRetried ? 'retry' : 'correct'
}

function isRetriable(row: JobRow | undefined): boolean {
  return row !== undefined && isAllowed('retry', row.status)
}
