import { YardmasterError } from '../../errors.ts'
import { checkPayload } from '../payload.ts'
import { EditFailure, type EditReason } from './edit-failure.ts'
import { evaluated, missing } from './evaluate.ts'
import { placesOf, type FieldPlace } from './field-places.ts'
import { jsonSpans, type JsonSpan } from './json-spans.ts'
import type { ReadEdit } from './payload-edit.ts'
import { removed } from './removed.ts'
import { spliced, type Splice } from './splice.ts'

/** What edits make of a payload. */
export type Edited =
  | { readonly kind: 'edited'; readonly payload: string }
  | { readonly kind: 'left'; readonly reason: EditReason; readonly message: string }

/**
 * Apply edits to a payload, one after the other, all or none. Only what they name is written anew: every other
 * character stays, and so does every digit of a number.
 */
export function applyEdits(payload: string, edits: readonly ReadEdit[], limitBytes: number): Edited {
  try {
    let text = payload
    for (const edit of edits) {
      text = applyEdit(text, edit)
      // Each edit may double it: the last one would be too late to see that.
      if (text.length > limitBytes) return left('too-large', `more than ${limitBytes} bytes`)
    }
    if (text === payload) return left('unchanged', 'the edits leave it as it is')
    checkPayload(text, limitBytes)
    return { kind: 'edited', payload: text }
  } catch (error) {
    if (error instanceof EditFailure) return left(error.reason, error.message)
    if (error instanceof YardmasterError) return left('too-large', error.message)
    if (error instanceof SyntaxError) return left('no-json', error.message)
    // Longer than any text can be.
    if (error instanceof RangeError) return left('too-large', error.message)
    throw error
  }
}

function left(reason: EditReason, message: string): Edited {
  return { kind: 'left', reason, message }
}

function applyEdit(text: string, edit: ReadEdit): string {
  const root = jsonSpans(text)
  const places = placesOf(root, edit.path, edit.kind === 'set')
  switch (edit.kind) {
    case 'set':
      return spliced(
        text,
        places.map((place) => setAt(text, root, edit, place)),
      )
    case 'remove':
      return spliced(text, removed(places))
    case 'rename':
      return spliced(
        text,
        places.flatMap((place) => renamedAt(edit, place)),
      )
  }
}

function setAt(
  text: string,
  root: JsonSpan,
  { path, to }: Extract<ReadEdit, { readonly kind: 'set' }>,
  { parent, value, rest, items }: FieldPlace,
): Splice {
  const current = value && text.slice(value.start, value.end)
  const json = evaluated(to, { text, root, items, current })
  if (json === null) throw new EditFailure('no-field', 'a field that it is set from is not there')
  if (value) return { start: value.start, end: value.end, by: json }
  // What is missing on the way is made, from the innermost outwards.
  const [name, ...inner] = rest
  if (name === undefined || parent?.kind !== 'object') throw missing(path)
  const whole = inner.reduceRight((inside, step) => `{${JSON.stringify(step)}:${inside}}`, json)
  return addedTo(text, parent, name, whole)
}

/** Written as the last member is. */
function addedTo(text: string, parent: JsonSpan, name: string, json: string): Splice {
  const last = parent.members.at(-1)
  if (!last) return { start: parent.start, end: parent.end, by: `{${JSON.stringify(name)}:${json}}` }
  const before = parent.members.at(-2)?.value.end ?? parent.start
  const space = text.slice(before, last.start).replace(/^[^{,]*[{,]/, '')
  const colon = text.slice(last.nameEnd, last.value.start)
  const { end } = last.value
  return { start: end, end, by: `,${space}${JSON.stringify(name)}${colon}${json}` }
}

function renamedAt(
  { path, to }: Extract<ReadEdit, { readonly kind: 'rename' }>,
  { parent, step }: FieldPlace,
): Splice[] {
  if (parent?.kind !== 'object') throw missing(path)
  if (step === to) return []
  if (parent.members.some(({ name }) => name === to))
    throw new EditFailure('field-taken', `there is a field ${JSON.stringify(to)} already`)
  return parent.members
    .filter(({ name }) => name === step)
    .map(({ start, nameEnd }) => ({ start, end: nameEnd, by: JSON.stringify(to) }))
}
