import { applyEdits } from '../../../model/edits/apply-edits.ts'
import type { EditReason } from '../../../model/edits/edit-failure.ts'
import { readEdits, type PayloadEdit } from '../../../model/edits/payload-edit.ts'
import type { NewPayload } from '../../corrections.ts'
import type { ReaderOperation } from '../operation.ts'

export interface CorrectPortionInput {
  readonly ids: readonly number[]
  readonly edits: readonly PayloadEdit[]
  readonly limitBytes: number
}

export interface CorrectedPortion {
  /** How many of the ids were looked at, from the first on: payloads may be large. */
  readonly done: number
  readonly edited: readonly NewPayload[]
  readonly left: readonly (readonly [EditReason | 'missing', number])[]
}

/** Text that is handed over at once, in characters: the main thread has to take it in. */
const MOST_TEXT = 500_000

/** What edits make of the payloads of these jobs. */
export const correctPortion: ReaderOperation<CorrectPortionInput, CorrectedPortion> = {
  lane: 'survey',
  run({ ids, edits, limitBytes }, { db, checkCancelled }) {
    const ready = readEdits(edits)
    const find = db.prepare<[number], NewPayload>(
      'SELECT id, updated_at AS updatedAt, payload FROM jobs WHERE id = ?',
    )
    const edited: NewPayload[] = []
    const left = new Map<EditReason | 'missing', number>()
    let done = 0
    for (let characters = 0; done < ids.length && characters < MOST_TEXT; done++) {
      checkCancelled()
      const job = find.get(ids[done] as number)
      const outcome = job && applyEdits(job.payload, ready, limitBytes)
      if (job && outcome?.kind === 'edited') {
        edited.push({ ...job, payload: outcome.payload })
        characters += outcome.payload.length
      } else {
        const reason = outcome?.kind === 'left' ? outcome.reason : 'missing'
        left.set(reason, (left.get(reason) ?? 0) + 1)
      }
    }
    return { done, edited, left: [...left] }
  },
}
