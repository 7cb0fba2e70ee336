import type { Edited } from './edits/apply-edits.ts'
import type { EditReason } from './edits/edit-failure.ts'
import type { PayloadChange } from './payload-diff.ts'

/** What edits would make of one job's payload: how it differs; or why it would stay as it is. */
export type EditedJob = { readonly id: number } & (
  | { readonly kind: 'edited'; readonly changes: readonly PayloadChange[]; readonly more: number }
  | Extract<Edited, { readonly kind: 'left' }>
)

export interface EditedSample {
  /** How many jobs were looked at. */
  readonly looked: number
  readonly edited: number
  readonly left: readonly (readonly [EditReason, number])[]
  /** Some of them, in the order of the ids, with some for each reason. */
  readonly jobs: readonly EditedJob[]
}
