import type { EditedJob, EditedSample } from '../../../model/edited-sample.ts'
import { applyEdits } from '../../../model/edits/apply-edits.ts'
import type { EditReason } from '../../../model/edits/edit-failure.ts'
import { readEdits, type PayloadEdit } from '../../../model/edits/payload-edit.ts'
import { payloadDiff, type PayloadChange } from '../../../model/payload-diff.ts'
import type { ReaderOperation } from '../operation.ts'

export interface EditedSampleInput {
  readonly ids: readonly number[]
  readonly edits: readonly PayloadEdit[]
  readonly limitBytes: number
}

const SHOWN = { edited: 12, perReason: 2 } as const
const CHANGES = { most: 12, longest: 300 } as const
/** The sample is looked at in one go. Payloads past this are left to the operation itself; characters. */
const MOST_TEXT = 8_000_000

/** What edits would do, shown on some jobs. */
export const editedSample: ReaderOperation<EditedSampleInput, EditedSample> = {
  lane: 'question',
  run({ ids, edits, limitBytes }, { db, checkCancelled }) {
    const ready = readEdits(edits)
    const find = db.prepare<[number], string>('SELECT payload FROM jobs WHERE id = ?').pluck()
    const jobs: EditedJob[] = []
    const left = new Map<EditReason, number>()
    let [looked, edited, characters] = [0, 0, 0]
    for (const id of ids) {
      checkCancelled()
      const payload = characters < MOST_TEXT ? find.get(id) : undefined
      if (payload === undefined) continue
      characters += payload.length
      looked++
      const outcome = applyEdits(payload, ready, limitBytes)
      if (outcome.kind === 'left') {
        const count = (left.get(outcome.reason) ?? 0) + 1
        left.set(outcome.reason, count)
        if (count <= SHOWN.perReason) jobs.push({ id, ...outcome })
      } else if (edited++ < SHOWN.edited) jobs.push(editedJob(id, payload, outcome.payload))
    }
    return { looked, edited, left: [...left], jobs }
  },
}

function editedJob(id: number, before: string, after: string): EditedJob {
  const changes = payloadDiff(before, after)
  return {
    id,
    kind: 'edited',
    changes: changes.slice(0, CHANGES.most).map(shortened),
    more: Math.max(0, changes.length - CHANGES.most),
  }
}

/** Nobody reads more of a value in a list. */
export function shortened(change: PayloadChange): PayloadChange {
  const short = (text: string): string =>
    text.length > CHANGES.longest ? `${text.slice(0, CHANGES.longest)}…` : text
  return {
    ...change,
    ...('before' in change ? { before: short(change.before) } : {}),
    ...('after' in change ? { after: short(change.after) } : {}),
  }
}
