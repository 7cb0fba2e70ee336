import { EditFailure } from './edit-failure.ts'
import { missing } from './evaluate.ts'
import { EACH, writtenPath, type FieldPath } from './field-path.ts'
import type { JsonSpan } from './json-spans.ts'

/** A place that a path leads to: in an object or a list, or the root. */
export interface FieldPlace {
  /** What it is a member or an item of; null at the root. */
  readonly parent: JsonSpan | null
  /** Null where there is no such member yet. */
  readonly value: JsonSpan | null
  /** The name or the number that it has there. */
  readonly step: string | number | null
  /** Names from `parent` on that are not there yet; the last one is the field's own. */
  readonly rest: readonly string[]
  /** Of each `[]` of the path: which item this is. */
  readonly items: readonly number[]
}

/**
 * Every place that a path leads to, in the order of the text.
 *
 * @param isMaking whether names that are missing may be made; then such a place is one without a value
 * @throws EditFailure where the path leads nowhere
 */
export function placesOf(root: JsonSpan, path: FieldPath, isMaking: boolean): readonly FieldPlace[] {
  const places: FieldPlace[] = []
  let isFound = false
  const walk = (at: JsonSpan, depth: number, place: FieldPlace): void => {
    const step = path[depth]
    if (step === undefined) {
      isFound = true
      places.push(place)
      return
    }
    const { items } = place
    if (typeof step === 'string') {
      const value = at.members.findLast(({ name }) => name === step)?.value ?? null
      if (value) return walk(value, depth + 1, { parent: at, value, step, rest: [], items })
      const rest = path.slice(depth)
      if (!isMaking || !rest.every((one) => typeof one === 'string')) return
      if (at.kind !== 'object') throw notHolding(path.slice(0, depth), step)
      isFound = true
      places.push({ parent: at, value: null, step, rest, items })
      return
    }
    if (at.kind === 'array' && step === EACH) isFound ||= at.items.length === 0
    for (const [index, value] of at.items.entries()) {
      if (step !== EACH && index !== step) continue
      const here = step === EACH ? [...items, index] : items
      walk(value, depth + 1, { parent: at, value, step: index, rest: [], items: here })
    }
  }
  walk(root, 0, { parent: null, value: root, step: null, rest: [], items: [] })
  if (!isFound) throw missing(path)
  return places
}

function notHolding(path: FieldPath, name: string): EditFailure {
  const where = path.length === 0 ? 'the payload' : writtenPath(path)
  return new EditFailure(
    'not-fitting',
    `${where} is no object that could have a field ${JSON.stringify(name)}`,
  )
}
