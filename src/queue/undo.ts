import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { assertNever } from '../errors.ts'
import type { SkipReason } from '../model/operation.ts'
import { findJob } from '../store/jobs.ts'
import {
  EFFECTS,
  findPortion,
  noteJobs,
  notesOf,
  piecesOf,
  type Note,
  type OperationPortion,
} from '../store/operation-jobs.ts'
import type { Skip } from '../store/skipped-jobs.ts'
import type { Store } from '../store/store.ts'
import { findTrashed, trashJobs } from '../store/trash.ts'
import { putBack, untouchedJobs, untouchedTrash } from '../store/undo.ts'
import type { OperationRun } from './operation-run.ts'
import { Portions } from './portions.ts'
import type { BulkOptions, BulkOutcome } from './queue.ts'
import { reasonToStay, restore } from './restore.ts'
import { Tally } from './tally.ts'

/** Jobs of one transaction, at most. */
const CHUNK = 500

/** Put back what an operation did, in chunks that are each committed. See `Queue.undo`. */
export async function runUndo(
  the: {
    readonly store: Store
    readonly clock: Clock
    readonly run: OperationRun
    readonly onUndone: () => void
  },
  operationId: number,
  { onProgress, signal }: BulkOptions,
): Promise<void> {
  const { store, clock, run } = the
  const portions = new Portions({ clock, store, most: CHUNK, restShare: 0 })
  for (const { portion, notes } of stepsOf(store, operationId, () => portions.size)) {
    if (!(await run.goesOn(signal))) return
    await run.portion(() =>
      portions.time(notes.length, () => undoPiece(store, operationId, run.id, portion, notes, clock.now())),
    )
    the.onUndone()
    onProgress?.(run.tally.outcome())
    await portions.pause()
  }
}

/** What `runUndo` would do now. */
export async function previewUndo(store: Store, operationId: number): Promise<BulkOutcome> {
  const tally = new Tally()
  for (const { portion, notes } of stepsOf(store, operationId, () => CHUNK)) {
    const untouched = new Set(untouchedIn(store, operationId, portion, notes))
    for (const note of notes) {
      const reason =
        portion.effect === EFFECTS.deleted
          ? reasonToStay(store, note.id, operationId)
          : untouched.has(note.id)
            ? null
            : reasonLeft(store, note.id)
      tally.count(reason, 1)
    }
    await nextTurn()
  }
  return tally.outcome()
}

/** An operation's portions, in pieces of `size` jobs at most. */
function* stepsOf(
  store: Store,
  operationId: number,
  size: () => number,
): Generator<{ readonly portion: OperationPortion; readonly notes: readonly Note[] }> {
  for (let number = 0; ;) {
    const whole = findPortion(store, operationId, number)
    if (!whole || whole.number < number) return
    for (const portion of piecesOf(whole, size)) {
      const notes = notesOf(portion)
      number += notes.length
      yield { portion, notes }
    }
  }
}

/** Inside a transaction. @param by the operation that undoes it */
function undoPiece(
  store: Store,
  operationId: number,
  by: number,
  portion: OperationPortion,
  notes: readonly Note[],
  at: number,
) {
  if (portion.effect === EFFECTS.deleted) {
    return restore(
      store,
      notes.map(({ id }) => id),
      operationId,
      at,
    )
  }
  const untouched = untouchedIn(store, operationId, portion, notes)
  const before = noteJobs(store, untouched)
  const { effect } = portion
  const changed =
    effect === EFFECTS.restored
      ? trashJobs(store, untouched, by, Number.MAX_SAFE_INTEGER, at)
      : putBack(store, portion, untouched, by, at)
  const left = leftOf(store, notes, changed, untouched)
  const tally = new Tally([[null, changed.length]])
  for (const { reason } of left) tally.count(reason, 1)
  return {
    tally,
    left,
    jobs: {
      effect: effect === EFFECTS.restored ? EFFECTS.deleted : effect,
      notes: before,
      changed,
      at,
    },
  }
}

function untouchedIn(
  store: Store,
  operationId: number,
  portion: OperationPortion,
  notes: readonly Note[],
): readonly number[] {
  switch (portion.effect) {
    case EFFECTS.deleted:
      return untouchedTrash(
        store,
        operationId,
        notes.map(({ id }) => id),
      )
    case EFFECTS.status:
    case EFFECTS.place:
    case EFFECTS.corrected:
    case EFFECTS.restored:
      return untouchedJobs(store, operationId, portion)
    default:
      return assertNever(portion.effect)
  }
}

function leftOf(
  store: Store,
  notes: readonly Note[],
  changed: readonly number[],
  untouched: readonly number[],
): readonly Skip[] {
  const isChanged = new Set(changed)
  const isUntouched = new Set(untouched)
  return notes
    .filter(({ id }) => !isChanged.has(id))
    .map(({ id }) => ({
      id,
      // Nothing has happened to it, and yet it could not go back: its key is another job's by now.
      reason: isUntouched.has(id) ? 'key-taken' : reasonLeft(store, id),
    }))
}

function reasonLeft(store: Store, id: number): SkipReason {
  const row = findJob(store, id)
  if (row) return row.status === 'running' ? 'running' : 'changed'
  return findTrashed(store, id) ? 'changed' : 'missing'
}
