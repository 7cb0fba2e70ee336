/** Why a payload can't be edited as asked. */
export const EDIT_REASONS = [
  /** A field that the edit needs is not there. */
  'no-field',
  /** A value is not of the kind that the edit needs. */
  'not-fitting',
  /** The object has a field of the new name already. */
  'field-taken',
  /** It would be larger than a payload may be, or nested deeper. */
  'too-large',
  /** The payload is no JSON. */
  'no-json',
  /** The edits leave it as it is. */
  'unchanged',
] as const
export type EditReason = (typeof EDIT_REASONS)[number]

export class EditFailure extends Error {
  readonly reason: EditReason

  constructor(reason: EditReason, message: string) {
    super(message)
    this.reason = reason
  }
}
