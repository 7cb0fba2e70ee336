import type { Clock } from '../clock.ts'
import {
  ConflictError,
  InvalidInputError,
  KeyConflictError,
  NotAllowedError,
  NotFoundError,
  YardmasterError,
} from '../errors.ts'
import type { Selection } from '../model/filter.ts'
import type { Job } from '../model/job.ts'
import {
  isOnJobs,
  isOver,
  type JobChange,
  type JobOperationKind,
  type Operation,
} from '../model/operation.ts'
import type { WavePlan } from '../model/wave-plan.ts'
import { allowedActions, isAllowed, type DirectAction } from '../model/status.ts'
import type { JobRow } from '../store/job-rows.ts'
import type { NewOperation } from '../store/operations.ts'
import { findJob } from '../store/jobs.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import type { Writing } from '../store/writing.ts'
import { actOnPortion } from './bulk-acts.ts'
import { previewBulk } from './bulk-preview.ts'
import { runBulk, type BulkContext } from './bulk.ts'
import { checkNewJob } from './check-new-job.ts'
import { Ledger } from './ledger.ts'
import type { OperationRun } from './operation-run.ts'
import type { ActOptions, Acted, BulkAction, BulkOptions, BulkOutcome, Deed, SingleOptions } from './queue.ts'
import { checkedPlan, checkWaveCount } from './check-wave-plan.ts'
import type { HandlerRegistry } from './registry.ts'
import { previewRestore, runRestore } from './restore.ts'
import { Tally } from './tally.ts'
import { previewUndo, runUndo } from './undo.ts'
import { WaveRuns } from './wave-runs.ts'

/** As long as a reason may be, in characters. */
const LONGEST_REASON = 500

export interface JobOperationsOptions extends Pick<BulkContext, 'onChanged' | 'onSwept' | 'onCancelled'> {
  readonly store: Store
  readonly reader: Reader
  readonly registry: HandlerRegistry
  readonly clock: Clock
  readonly view: (row: JobRow) => Job
  readonly onOperation: (operation: Operation) => void
  /** Awaited before anything is retried. */
  readonly beforeRetry: () => Promise<void>
}

/** Everything that is done to jobs by somebody, each entered in the ledger. */
export class JobOperations {
  readonly #the: JobOperationsOptions
  readonly ledger: Ledger
  readonly waves: WaveRuns

  constructor(the: JobOperationsOptions) {
    this.#the = the
    this.ledger = new Ledger(the.store, the.clock, the.onOperation)
    this.waves = new WaveRuns(the, this.ledger)
  }

  async act(action: DirectAction, id: number, options: SingleOptions = {}): Promise<Acted> {
    const { store, registry, clock, view, onChanged, onSwept, onCancelled, beforeRetry } = this.#the
    const change = checkedChange(action, options)
    if (action === 'retry') await beforeRetry()
    const now = clock.now()
    const { row, operation } = await store.write(() => {
      const before = this.#allowing(action, id, options)
      const entry = newOperation(action, { ids: [id] }, options, change)
      const entered = this.ledger.enter(entry, now, (operationId) => {
        const deed = { action, operationId, change }
        const outcome = actOnPortion(store, registry, deed, [id], { asOf: Number.MAX_SAFE_INTEGER, now })
        // Its status allows it: all that is left to be in the way is a key.
        if (outcome.changed.length === 0) throw new KeyConflictError(before.key ?? '', change.queue ?? '', id)
        return outcome
      })
      return { row: findJob(store, id), operation: entered }
    })
    if (action === 'cancel' && row?.status === 'cancelled')
      onCancelled([{ queue: row.queue, type: row.type, jobs: 1 }])
    if (row) onChanged([row])
    else onSwept([])
    this.ledger.told(operation)
    return { job: row ? view(row) : null, operation }
  }

  async bulk(action: BulkAction, selection: Selection, options: BulkOptions = {}): Promise<BulkOutcome> {
    const change = checkedChange(action, options)
    if (action === 'restore') return this.#restore(idsOf(selection), selection, options)
    if (action === 'retry') await this.#the.beforeRetry()
    const run = await this.ledger.begin(newOperation(action, selection, options, change))
    const deed = { action, operationId: run.id, change }
    return ended(run, options, () => runBulk({ ...this.#the, run }, deed, selection, options))
  }

  /** Retry in waves: entered at once, and carried out by the host with the workers. */
  async retryInWaves(
    selection: Selection,
    given: Partial<WavePlan>,
    options: ActOptions = {},
  ): Promise<Operation> {
    const plan = checkedPlan(given)
    const entry = newOperation('retry', selection, options, {})
    checkWaveCount(plan, (await this.preview('retry', selection)).affected)
    await this.#the.beforeRetry()
    const asOf = ('filter' in selection ? selection.asOf : undefined) ?? this.#the.clock.now()
    return this.ledger.find(await this.waves.enter(entry, plan, asOf))
  }

  async steer(id: number, to: 'pause' | 'resume' | 'stop', reason?: string): Promise<Operation> {
    if (to === 'resume') await this.waves.accept(id, checkedReason(reason))
    return this.ledger.steer(id, to)
  }

  async preview(action: BulkAction | 'correct', selection: Selection): Promise<BulkOutcome> {
    const { store } = this.#the
    return action === 'restore'
      ? previewRestore(store, idsOf(selection))
      : previewBulk({ store, reader: this.#the.reader }, action, selection)
  }

  async undo(id: number, options: BulkOptions = {}): Promise<BulkOutcome> {
    const { kind } = this.#undoable(id)
    if (kind === 'cancel' || kind === 'correct') await this.#the.beforeRetry()
    const run = await this.ledger.begin(newUndo(id, options))
    return ended(run, options, () =>
      runUndo({ ...this.#the, run, onUndone: () => this.#the.onSwept([]) }, id, options),
    )
  }

  async previewUndo(id: number): Promise<BulkOutcome> {
    this.#undoable(id)
    return previewUndo(this.#the.store, id)
  }

  async #restore(ids: readonly number[], selection: Selection, options: BulkOptions): Promise<BulkOutcome> {
    const run = await this.ledger.begin(newOperation('restore', selection, options, {}))
    return ended(run, options, () =>
      runRestore({ ...this.#the, run, onRestored: () => this.#the.onSwept([]) }, ids, options),
    )
  }

  /** What somebody did beside jobs. Inside `store.write`; tell of it with `ledger.told` after the commit. */
  enter(deed: Deed): number {
    const { kind, subject, surface = 'program', reason } = deed
    const entry = {
      ...{ kind, surface, reason: checkedReason(reason), selection: { subject } },
      ...{ change: null, correction: null, undoes: null },
    }
    return this.ledger.enter(entry, this.#the.clock.now(), () => ({ jobs: null, tally: new Tally() }))
  }

  /** Write something together with the entry of what that is. */
  entering(deed: Deed): Writing {
    return async (work) => {
      const { value, entry } = await this.#the.store.write(() => ({ value: work(), entry: this.enter(deed) }))
      this.ledger.told(entry)
      return value
    }
  }

  #undoable(id: number): Operation {
    const operation = this.ledger.find(id)
    if (!isOnJobs(operation.kind))
      throw new InvalidInputError('id', 'an operation on jobs', `operation ${id}, a ${operation.kind}`)
    if (isOver(operation.state)) return operation
    throw new YardmasterError(
      'WRONG_PHASE',
      `operation ${id} is still under way: stop it before you undo it`,
      {
        id,
        state: operation.state,
      },
    )
  }

  /** The job, if it allows the action and is as the caller has seen it. */
  #allowing(action: DirectAction, id: number, { seen }: SingleOptions): JobRow {
    const row = findJob(this.#the.store, id)
    if (!row) throw new NotFoundError('job', id)
    if (seen !== undefined && seen !== row.updatedAt)
      throw new ConflictError(action, this.#the.view(row), seen)
    if (isAllowed(action, row.status)) return row
    throw new NotAllowedError(action, id, row.status, allowedActions(row.status))
  }
}

/** What the ledger knows of an undo of operation `id` before it begins. @throws INVALID_INPUT naming `reason` */
export function newUndo(id: number, options: ActOptions): NewOperation {
  return { ...newOperation('undo', { ids: [] }, options), selection: { operation: id }, undoes: id }
}

/** What the ledger knows of an operation before it begins. @throws INVALID_INPUT naming `reason` */
export function newOperation(
  kind: JobOperationKind,
  selection: Selection,
  { surface = 'program', reason }: ActOptions,
  change: JobChange = {},
): NewOperation {
  return {
    kind,
    surface,
    selection,
    reason: checkedReason(reason),
    change: kind === 'change' ? change : null,
    correction: null,
    undoes: null,
  }
}

/** Without the space around it; null where nothing is left. @throws INVALID_INPUT where it is too long */
function checkedReason(reason: string | undefined): string | null {
  const text = reason?.trim() ?? ''
  if (text.length > LONGEST_REASON)
    throw new InvalidInputError('reason', `at most ${LONGEST_REASON} characters`, `${text.length}`)
  return text === '' ? null : text
}

/** Do the work of an operation, and enter how it ended. */
export async function ended(
  run: OperationRun,
  { onBegin }: BulkOptions,
  work: () => Promise<void>,
): Promise<BulkOutcome> {
  try {
    onBegin?.(run.id)
    await work()
  } catch (error) {
    await run.end(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
  await run.end(null)
  return run.tally.outcome()
}

function checkedChange(action: BulkAction, { change = {} }: ActOptions): JobChange {
  if (action !== 'change') return {}
  const { priority, queue, runAt } = change
  if (priority === undefined && queue === undefined && runAt === undefined)
    throw new InvalidInputError('change', 'one of priority, queue, runAt')
  checkNewJob({ type: 'any', priority, queue, runAt }, 0)
  return { priority, queue, runAt }
}

function idsOf(selection: Selection): readonly number[] {
  if ('ids' in selection) return selection.ids
  throw new InvalidInputError('selection', 'the ids of jobs in the trash', 'a filter')
}
