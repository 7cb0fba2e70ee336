import { InvalidInputError } from '../../errors.ts'
import type { JobTest, PayloadPath } from '../../model/job-test.ts'
import { both, either, type Condition } from './condition.ts'
import { globOf, LIKE, likeOf } from './text-patterns.ts'

type PayloadTest = Extract<JobTest, { readonly kind: 'payload' }>

/**
 * The condition that a value of the payload is one of these. Reading a payload as JSON costs ten times as much
 * as going through its text, so that is asked first whether it can be there at all.
 */
export function payloadCondition(test: PayloadTest): Condition {
  const path = jsonPathOf(test.path)
  const parts = [
    ...test.values.map((value) => both([mayHave(value), valueIs(path, value)])),
    ...test.like.map((pattern) => valueFits(path, pattern)),
  ]
  const compared = comparisons(path, test)
  // A payload that somebody wrote by hand into the file may be no JSON at all.
  return both([
    ...namesIn(test.path),
    { sql: 'json_valid(payload)', values: [] },
    ...(parts.length > 0 ? [either(parts)] : []),
    ...compared,
  ])
}

/** `$."user"."ids"[0]`. @throws INVALID_INPUT for a name that a path can't have */
export function jsonPathOf(path: PayloadPath): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    if (/["\\]/.test(step)) {
      throw new InvalidInputError('filter.where.path', 'names without quotes and backslashes', step)
    }
    return `."${step}"`
  })
  return `$${steps.join('')}`
}

/** As JSON has it, `->` gives a number with every digit; a text is compared as what it says. */
function valueIs(path: string, value: string): Condition {
  return {
    sql: `(payload -> ? = ? OR (json_type(payload, ?) = 'text' AND payload ->> ? = ?))`,
    values: [path, value, path, path, value],
  }
}

function valueFits(path: string, pattern: string): Condition {
  return {
    sql: `(CASE json_type(payload, ?) WHEN 'text' THEN payload ->> ? ELSE payload -> ? END) GLOB ?`,
    values: [path, path, path, globOf(pattern)],
  }
}

function comparisons(path: string, { over, under }: PayloadTest): Condition[] {
  const isNumber = { sql: `json_type(payload, ?) IN ('integer', 'real')`, values: [path] }
  const compare = (operator: string, than: number): Condition => ({
    sql: `payload ->> ? ${operator} ?`,
    values: [path, than],
  })
  return [
    ...(over || under ? [isNumber] : []),
    ...(over ? [compare(over.orEqual ? '>=' : '>', over.than)] : []),
    ...(under ? [compare(under.orEqual ? '<=' : '<', under.than)] : []),
  ]
}

/**
 * Whether the text has this somewhere. What JSON may spell in another way it spells with a backslash: such a
 * payload is not ruled out.
 */
function mayHave(value: string): Condition {
  return { sql: `(payload ${LIKE} OR instr(payload, '\\') > 0)`, values: [likeOf(value)] }
}

function namesIn(path: PayloadPath): Condition[] {
  const name = path.findLast((step) => typeof step === 'string')
  return name === undefined ? [] : [mayHave(`"${name}"`)]
}
