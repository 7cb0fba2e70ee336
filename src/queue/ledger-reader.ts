import { NotFoundError } from '../errors.ts'
import type { OperationJob, SkippedJob } from '../model/operation.ts'
import type { Related } from '../model/related.ts'
import { findJob } from '../store/jobs.ts'
import {
  EFFECTS,
  findPortion,
  notesOf,
  interventionsIn,
  type Note,
  type OperationPortion,
} from '../store/operation-jobs.ts'
import { findOperation, listOperations } from '../store/operations.ts'
import { findOrigin, findRelated, sourcedFrom, withKey } from '../store/related.ts'
import { listSkipped } from '../store/skipped-jobs.ts'
import type { Store } from '../store/store.ts'
import { pausedQueuesOf } from '../store/paused-queues.ts'
import { countTrash, findTrashed, listTrash } from '../store/trash.ts'
import type { OperationJobsPage, OperationsPage, OperationsQuery, TrashPage } from './queue.ts'

const OPERATIONS = { default: 50, most: 200 } as const
const JOBS = { default: 100, most: 500 } as const
/** Related jobs of one kind, and operations, that are listed. */
const RELATED = 20
/** What was done to a job, as far as its history tells of it. */
const INTERVENTIONS = 100

/** What there is to read of the ledger and the trash: some look-ups by key each. */
export class LedgerReader {
  readonly #store: Store
  readonly #trashMs: () => number

  /** @param trashMs how long the trash keeps a job */
  constructor(store: Store, trashMs: () => number) {
    this.#store = store
    this.#trashMs = trashMs
  }

  operations(query: OperationsQuery): OperationsPage {
    const limit = Math.min(query.limit ?? OPERATIONS.default, OPERATIONS.most)
    const found = listOperations(this.#store, query, query.before ?? Number.MAX_SAFE_INTEGER, limit + 1)
    const operations = found.slice(0, limit)
    return { operations, before: found.length > limit ? (operations.at(-1)?.id ?? null) : null }
  }

  operationJobs(id: number, offset = 0, limit: number = JOBS.default): OperationJobsPage {
    const operation = findOperation(this.#store, id)
    if (!operation) throw new NotFoundError('operation', id)
    const jobs: OperationJob[] = []
    const wanted = Math.min(limit, JOBS.most)
    for (let number = offset; jobs.length < wanted;) {
      const portion = findPortion(this.#store, id, number)
      const notes = portion ? notesOf(portion).slice(number - portion.number) : []
      if (!portion || notes.length === 0) break
      const some = notes.slice(0, wanted - jobs.length)
      jobs.push(...some.map((note) => this.#standing(id, portion, note)))
      number += some.length
    }
    return { jobs, total: operation.affected }
  }

  skippedJobs(id: number): readonly SkippedJob[] {
    if (!findOperation(this.#store, id)) throw new NotFoundError('operation', id)
    return listSkipped(this.#store, id)
  }

  /** Paused queues in which jobs of a retry's newest portion wait. */
  queuesWaitedFor(id: number): readonly string[] {
    const operation = findOperation(this.#store, id)
    if (!operation) throw new NotFoundError('operation', id)
    const portion = findPortion(this.#store, id, Math.max(0, operation.affected - 1))
    return portion
      ? pausedQueuesOf(
          this.#store,
          notesOf(portion).map((note) => note.id),
        )
      : []
  }

  trash(offset = 0, limit: number = JOBS.default): TrashPage {
    const rows = listTrash(this.#store, offset, Math.min(limit, JOBS.most))
    return {
      jobs: rows.map(({ operationId, ...row }) => ({
        ...row,
        operation: operationId,
        purgedAt: row.deletedAt + this.#trashMs(),
      })),
      total: countTrash(this.#store),
    }
  }

  related(id: number): Related {
    const store = this.#store
    const row = findJob(store, id)
    const origin = findOrigin(store, id)
    if (!row || !origin) throw new NotFoundError('job', id)
    const { sourceId } = origin
    const interventions = interventionsIn(store, id, INTERVENTIONS)
    const operations = [...new Set(interventions.map(({ operation }) => operation))].slice(0, RELATED)
    return {
      origin: origin.origin,
      originName: origin.originName,
      source: sourceId === null ? null : { id: sourceId, job: findRelated(store, sourceId) },
      copies: sourcedFrom(store, id, 'copy', RELATED),
      enqueued: sourcedFrom(store, id, 'handler', RELATED),
      sameKey: row.key === null ? { jobs: [], total: 0 } : withKey(store, id, row.key, RELATED),
      operations: operations.flatMap((operation) => findOperation(store, operation) ?? []),
      interventions: interventions.toReversed(),
    }
  }

  #standing(
    operationId: number,
    { effect, at }: OperationPortion,
    { id, starts, before }: Note,
  ): OperationJob {
    const row = findJob(this.#store, id)
    if (row) {
      const { status, type, queue, lastError } = row
      const isUntouched =
        effect !== EFFECTS.deleted &&
        row.updatedAt === at &&
        row.starts === starts &&
        status !== 'running' &&
        before !== 'running'
      return { id, before, now: status, type, queue, lastError, isUntouched }
    }
    const trashed = findTrashed(this.#store, id)
    if (!trashed)
      return { id, before, now: 'purged', type: null, queue: null, lastError: null, isUntouched: false }
    const { type, queue, lastError } = trashed
    const isUntouched = effect === EFFECTS.deleted && trashed.operationId === operationId
    return { id, before, now: 'trash', type, queue, lastError, isUntouched }
  }
}
