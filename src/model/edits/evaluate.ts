import { calculated, numberIn } from './decimal.ts'
import { EditFailure } from './edit-failure.ts'
import type { Expression, FunctionName } from './expression.ts'
import { EACH, writtenPath, type FieldPath } from './field-path.ts'
import type { JsonSpan } from './json-spans.ts'

/** What an expression is evaluated on. */
export interface EvaluationPlace {
  readonly text: string
  readonly root: JsonSpan
  /** Of each `[]` on the way to the edited field: which item it is in. */
  readonly items: readonly number[]
  /** The value of the edited field, as JSON; null where there is none. */
  readonly current: string | null
}

/** @returns JSON; null where it comes to a field that is not there @throws EditFailure where a value does not fit */
export function evaluated(expression: Expression, place: EvaluationPlace): string | null {
  switch (expression.kind) {
    case 'value':
      return expression.json
    case 'this':
      return place.current
    case 'field':
      return jsonAt(expression.path, place)
    case 'call':
      return call(expression.name, expression.of, place)
    case 'calculation':
      return calculate(expression, place)
  }
}

/** The value at a path as it is written. */
function jsonAt(path: FieldPath, { text, root, items }: EvaluationPlace): string | null {
  let at = root
  let each = 0
  for (const step of path) {
    const next =
      typeof step === 'string'
        ? at.members.findLast(({ name }) => name === step)?.value
        : at.items[step === EACH ? (items[each++] ?? -1) : step]
    if (!next) return null
    at = next
  }
  return text.slice(at.start, at.end)
}

function call(name: FunctionName, of: readonly Expression[], place: EvaluationPlace): string | null {
  const first = evaluated(of[0] as Expression, place)
  if (name === 'default') {
    return first === null || first === 'null' ? evaluated(of[1] as Expression, place) : first
  }
  if (first === null) return null
  switch (name) {
    case 'trim':
      return changedText(first, name, (text) => text.trim())
    case 'lower':
      return changedText(first, name, (text) => text.toLowerCase())
    case 'upper':
      return changedText(first, name, (text) => text.toUpperCase())
    case 'text':
      return first.startsWith('"') ? first : JSON.stringify(first)
    case 'number':
      return numberOf(first)
    case 'replace': {
      const [what, by] = [of[1], of[2]].map((each) => stringOf(evaluated(each as Expression, place), name))
      return changedText(first, name, (text) => (what ? text.replaceAll(what, () => by ?? '') : text))
    }
  }
}

/** A text that stays the same keeps the escapes that it was written with. */
function changedText(json: string, name: string, change: (text: string) => string): string {
  const text = stringOf(json, name)
  const changed = change(text)
  return changed === text ? json : JSON.stringify(changed)
}

function stringOf(json: string | null, name: string): string {
  if (json?.startsWith('"')) return JSON.parse(json) as string
  throw new EditFailure('not-fitting', `${name}(…) takes a text, and found ${shown(json)}`)
}

function numberOf(json: string): string {
  const number = json.startsWith('"') ? numberIn(JSON.parse(json) as string) : isNumber(json) ? json : null
  if (number !== null) return number
  throw new EditFailure('not-fitting', `${shown(json)} is no number`)
}

/** Two numbers are calculated; where one side is a text, `+` writes the two behind each other. */
function calculate(
  { sign, left, right }: Extract<Expression, { readonly kind: 'calculation' }>,
  place: EvaluationPlace,
): string | null {
  const [a, b] = [evaluated(left, place), evaluated(right, place)]
  if (a === null || b === null) return null
  if (sign === '+' && (a.startsWith('"') || b.startsWith('"'))) {
    const parts = [a, b].map((json) => (json.startsWith('"') ? (JSON.parse(json) as string) : json))
    return JSON.stringify(parts.join(''))
  }
  const result = isNumber(a) && isNumber(b) ? calculated(a, sign, b) : null
  if (result !== null) return result
  const wrong = isNumber(a) ? b : a
  throw new EditFailure('not-fitting', `${sign} takes numbers, and found ${shown(wrong)}`)
}

function isNumber(json: string): boolean {
  return /^[-\d]/.test(json)
}

function shown(json: string | null): string {
  if (json === null) return 'nothing'
  return json.length > 60 ? `${json.slice(0, 60)}…` : json
}

export function missing(path: FieldPath): EditFailure {
  return new EditFailure('no-field', `there is no ${writtenPath(path)}`)
}
