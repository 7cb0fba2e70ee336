import { InvalidInputError } from '../../errors.ts'
import { readPath, type FieldPath } from './field-path.ts'
import type { Arithmetic } from './decimal.ts'

/** What a field is set to: a JSON value, another field, the field itself, a function of these, or a calculation. */
export type Expression =
  | { readonly kind: 'value'; readonly json: string }
  | { readonly kind: 'field'; readonly path: FieldPath }
  | { readonly kind: 'this' }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: readonly Expression[] }
  | {
      readonly kind: 'calculation'
      readonly sign: Arithmetic
      readonly left: Expression
      readonly right: Expression
    }

/** The functions, each with how many values it takes and what it does. */
export const FUNCTIONS = {
  trim: { takes: 1, does: 'without white space around it' },
  lower: { takes: 1, does: 'in small letters' },
  upper: { takes: 1, does: 'in capitals' },
  number: { takes: 1, does: 'a text as the number that it says' },
  text: { takes: 1, does: 'a number as text' },
  replace: { takes: 3, does: 'replace(field, "what", "with")' },
  default: { takes: 2, does: 'the second value where the first is missing or null' },
} as const
export type FunctionName = keyof typeof FUNCTIONS

/** As deep as brackets may stand within each other. */
const DEEPEST = 20

/**
 * Read an expression. There is nothing in it that could run for long or reach out of the payload.
 *
 *     "DE"    42    {"a": []}    address.zip    this    trim(name)    default(zip, "00000")    price * 0.01
 *
 * @throws INVALID_INPUT naming `field`, with what was expected and where
 */
export function expressionOf(text: string, field: string): Expression {
  const reader = new ExpressionReader(text, field)
  const expression = reader.sum(0)
  reader.end()
  return expression
}

/** The paths that it reads. */
export function pathsIn(expression: Expression): readonly FieldPath[] {
  switch (expression.kind) {
    case 'value':
    case 'this':
      return []
    case 'field':
      return [expression.path]
    case 'call':
      return expression.of.flatMap(pathsIn)
    case 'calculation':
      return [...pathsIn(expression.left), ...pathsIn(expression.right)]
  }
}

class ExpressionReader {
  readonly #text: string
  readonly #field: string
  #at = 0

  constructor(text: string, field: string) {
    this.#text = text
    this.#field = field
  }

  sum(depth: number): Expression {
    let left = this.#product(depth)
    for (let sign = this.#sign('+-'); sign !== null; sign = this.#sign('+-'))
      left = { kind: 'calculation', sign, left, right: this.#product(depth) }
    return left
  }

  end(): void {
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#expected('nothing more')
  }

  #product(depth: number): Expression {
    let left = this.#operand(depth)
    for (let sign = this.#sign('*'); sign !== null; sign = this.#sign('*'))
      left = { kind: 'calculation', sign, left, right: this.#operand(depth) }
    return left
  }

  #operand(depth: number): Expression {
    if (depth > DEEPEST) throw this.#expected(`at most ${DEEPEST} brackets within each other`)
    this.#skipSpace()
    if (this.#take('(')) {
      const inside = this.sum(depth + 1)
      if (!this.#take(')')) throw this.#expected('a closing bracket')
      return inside
    }
    return this.#value() ?? this.#call(depth) ?? this.#named()
  }

  #value(): Expression | null {
    const end = endOfJson(this.#text, this.#at)
    // A quoted name with a dot behind it is a path.
    if (end === null || /[.[]/.test(this.#text[end] ?? '')) return null
    const json = this.#text.slice(this.#at, end)
    try {
      JSON.parse(json)
    } catch {
      throw this.#expected('a JSON value that is complete')
    }
    this.#at = end
    return { kind: 'value', json }
  }

  #call(depth: number): Expression | null {
    const [, name] = /^([a-z]+)\s*\(/.exec(this.#text.slice(this.#at)) ?? []
    if (name === undefined) return null
    if (!Object.hasOwn(FUNCTIONS, name))
      throw this.#expected(`one of ${Object.keys(FUNCTIONS).join(', ')} before a bracket`)
    this.#at = this.#text.indexOf('(', this.#at) + 1
    const { takes } = FUNCTIONS[name as FunctionName]
    const of = [this.sum(depth + 1)]
    while (of.length < takes && this.#take(',')) of.push(this.sum(depth + 1))
    if (!this.#take(')') || of.length < takes)
      throw this.#expected(
        `${takes} ${takes === 1 ? 'value' : 'values, with commas between them,'} in ${name}(…)`,
      )
    return { kind: 'call', name: name as FunctionName, of }
  }

  #named(): Expression {
    const found = readPath(this.#text, this.#at)
    if (!found) throw this.#expected('a JSON value, a field or a function')
    this.#at = found.end
    return found.path.length === 1 && found.path[0] === 'this'
      ? { kind: 'this' }
      : { kind: 'field', path: found.path }
  }

  #sign(signs: string): Arithmetic | null {
    this.#skipSpace()
    const sign = this.#text[this.#at]
    if (sign === undefined || !signs.includes(sign)) return null
    this.#at++
    return sign as Arithmetic
  }

  #take(character: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #expected(what: string): InvalidInputError {
    const rest = this.#text.slice(this.#at).trim()
    return new InvalidInputError(this.#field, what, rest === '' ? 'the end' : `“${rest.slice(0, 40)}”`)
  }
}

/** Where a JSON value that begins at `from` ends; null where none begins there. */
function endOfJson(text: string, from: number): number | null {
  const scalar = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|(?:true|false|null)(?![\w.[(])/y
  scalar.lastIndex = from
  if (scalar.test(text)) return scalar.lastIndex
  if (text[from] !== '{' && text[from] !== '[') return null
  const part = /"(?:[^"\\]|\\.)*"|[^"]/y
  let depth = 0
  for (let at = from; at < text.length; at = part.lastIndex) {
    part.lastIndex = at
    const [character] = part.exec(text) ?? []
    if (character === undefined) return text.length
    if (character === '{' || character === '[') depth++
    if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
  return text.length
}
