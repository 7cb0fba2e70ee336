import { InvalidInputError } from '../../errors.ts'
import { expressionOf, pathsIn, type Expression } from './expression.ts'
import { EACH, pathOf, writtenPath, type FieldPath } from './field-path.ts'

/** One change of many payloads, as a person writes it. Paths: `address.zip`, `items[0].price`, `items[].price`. */
export type PayloadEdit =
  /** `to` is an expression: `"DE"`, `address.postcode`, `trim(name)`. What is not there is added. */
  | { readonly kind: 'set'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** `to` is the new name of the path's last step. */
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }

/** How many edits a correction may have, and how long the texts of one may be, in characters. */
export const EDIT_LIMITS = { edits: 20, pathLength: 300, toLength: 2_000 } as const

/** An edit, ready to be applied. */
export type ReadEdit =
  | { readonly kind: 'set'; readonly path: FieldPath; readonly to: Expression }
  | { readonly kind: 'remove'; readonly path: FieldPath }
  | { readonly kind: 'rename'; readonly path: FieldPath; readonly to: string }

/** @throws INVALID_INPUT naming the field: `edits[0].path`, `edits[0].to` */
export function readEdits(edits: readonly PayloadEdit[]): readonly ReadEdit[] {
  const { edits: most } = EDIT_LIMITS
  if (edits.length === 0 || edits.length > most)
    throw new InvalidInputError('edits', `1 to ${most} edits`, `${edits.length}`)
  return edits.map((edit, at) => readEdit(edit, `edits[${at}]`))
}

export function readEdit(edit: PayloadEdit, field: string): ReadEdit {
  const path = pathOf(edit.path, `${field}.path`)
  if (edit.kind === 'remove') return { kind: 'remove', path }
  if (edit.kind === 'rename') {
    if (typeof path.at(-1) !== 'string')
      throw new InvalidInputError(`${field}.path`, 'a path that ends with a name', edit.path)
    const to = edit.to.trim()
    if (to === '') throw new InvalidInputError(`${field}.to`, 'the new name', 'nothing')
    return { kind: 'rename', path, to }
  }
  const to = expressionOf(edit.to, `${field}.to`)
  for (const read of pathsIn(to)) checkItems(read, path, `${field}.to`)
  return { kind: 'set', path, to }
}

/** The edit in a line: `address.zip = default(zip, "00000")`, `legacy removed`, `zipCode renamed to zip`. */
export function editWords(edit: PayloadEdit): string {
  const path = edit.path.trim()
  switch (edit.kind) {
    case 'set':
      return `${path} = ${edit.to.trim()}`
    case 'remove':
      return `${path} removed`
    case 'rename':
      return `${path} renamed to ${edit.to.trim()}`
  }
}

/** An expression reads of each item only what stands in the same item as the edited field. */
function checkItems(read: FieldPath, edited: FieldPath, field: string): void {
  const last = read.lastIndexOf(EACH)
  if (last < 0) return
  const isSame = read.slice(0, last + 1).every((step, at) => step === edited[at])
  if (isSame) return
  throw new InvalidInputError(
    field,
    `fields of the item that is edited, for which [] stands where ${writtenPath(edited)} has it`,
    writtenPath(read),
  )
}
