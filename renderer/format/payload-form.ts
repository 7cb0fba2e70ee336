/** A form made from a JSON Schema: the parts of it that a person fills in, and the JSON text that they make. */

export interface FormField {
  /** Where its value goes in the payload. */
  readonly path: readonly string[]
  /** A JSON pointer: unique in the form. */
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly kind: 'text' | 'long text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json'
  readonly isRequired: boolean
  /** Of a choice: as JSON. */
  readonly choices: readonly string[]
  readonly min: number | null
  readonly max: number | null
  readonly minLength: number | null
  readonly maxLength: number | null
  readonly pattern: string | null
  /** What it starts with, as one types it. */
  readonly start: string
}

/** What each field holds, by id: as typed; '' is left out. */
export type FormValues = Readonly<Record<string, string>>

type Schema = Readonly<Record<string, unknown>>

const MOST_FIELDS = 60
const DEEPEST = 3

/** The fields of a schema, in its order; null where it does not describe an object, or one too large for a form. */
export function formFields(schemaText: string): readonly FormField[] | null {
  const root = asSchema(parsed(schemaText))
  if (!root || !isObject(root, root)) return null
  const fields = fieldsOf(root, root, [], true)
  return fields.length > 0 && fields.length <= MOST_FIELDS ? fields : null
}

function fieldsOf(root: Schema, schema: Schema, path: readonly string[], isNeeded: boolean): FormField[] {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  return Object.entries(asSchema(schema['properties']) ?? {}).flatMap(([name, raw]) => {
    const own = resolved(root, asSchema(raw) ?? {})
    const at = [...path, name]
    const isRequired = isNeeded && required.has(name)
    if (isObject(root, own) && at.length < DEEPEST) return fieldsOf(root, own, at, isRequired)
    return [fieldOf(own, at, isRequired)]
  })
}

function fieldOf(schema: Schema, path: readonly string[], isRequired: boolean): FormField {
  const choices = choicesOf(schema)
  const kind = choices.length > 0 ? 'choice' : kindOf(schema)
  const { default: start } = schema
  return {
    path,
    id: `/${path.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
    label: path.length === 1 && typeof schema['title'] === 'string' ? schema['title'] : path.join(' › '),
    hint: typeof schema['description'] === 'string' ? schema['description'] : '',
    kind,
    isRequired,
    choices,
    min: numberOr(schema['minimum']),
    max: numberOr(schema['maximum']),
    minLength: numberOr(schema['minLength']),
    maxLength: numberOr(schema['maxLength']),
    pattern: typeof schema['pattern'] === 'string' ? schema['pattern'] : null,
    start: start === undefined ? '' : typed(kind, start),
  }
}

function kindOf(schema: Schema): FormField['kind'] {
  const types = typesOf(schema).filter((type) => type !== 'null')
  if (types.length !== 1) return 'json'
  switch (types[0]) {
    case 'string':
      return (numberOr(schema['maxLength']) ?? 0) > 200 ? 'long text' : 'text'
    case 'number':
    case 'integer':
    case 'boolean':
      return types[0]
    default:
      return 'json'
  }
}

function choicesOf(schema: Schema): string[] {
  if ('const' in schema) return [JSON.stringify(schema['const'])]
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value))
  const either = schema['anyOf'] ?? schema['oneOf']
  if (!Array.isArray(either)) return []
  const constants = either.map(asSchema)
  if (!constants.every((one) => one !== null && 'const' in one)) return []
  return constants.map((one) => JSON.stringify(one?.['const']))
}

function typesOf(schema: Schema): readonly unknown[] {
  const { type } = schema
  return Array.isArray(type) ? type : type === undefined ? [] : [type]
}

function isObject(root: Schema, schema: Schema): boolean {
  const own = resolved(root, schema)
  return typesOf(own).includes('object') && Object.keys(asSchema(own['properties']) ?? {}).length > 0
}

/** What a reference within the schema stands for; nothing outside of it is looked at. */
function resolved(root: Schema, schema: Schema): Schema {
  let own = schema
  for (let hops = 0; hops < 8; hops++) {
    const { $ref: reference } = own
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return own
    const target = reference
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (value, name) => asSchema(value)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
        root,
      )
    own = asSchema(target) ?? {}
  }
  return own
}

/** What the fields start with. */
export function startValues(fields: readonly FormField[]): FormValues {
  return Object.fromEntries(fields.map(({ id, start }) => [id, start]))
}

/**
 * The values of the fields in a payload; null where the form would lose something of it: what it has no field for,
 * or a number that has more digits than it could keep.
 */
export function valuesOf(fields: readonly FormField[], payload: string): FormValues | null {
  const value = parsed(payload)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const values = Object.fromEntries(
    fields.map(({ id, path, kind }) => {
      const own = path.reduce<unknown>((at, name) => (at as Schema | undefined)?.[name], value)
      return [id, own === undefined ? '' : typed(kind, own)]
    }),
  )
  const again = parsed(payloadOf(fields, values))
  return canonical(again) === canonical(value) && !hasLongNumber(payload) ? values : null
}

/** The JSON text that the values make, indented; numbers as they were typed. */
export function payloadOf(fields: readonly FormField[], values: FormValues): string {
  return written(
    fields.flatMap((field) => {
      const text = values[field.id] ?? ''
      return text === '' && !isEmptyText(field) ? [] : [{ path: field.path, json: jsonOf(field, text) }]
    }),
    '',
  )
}

/** A required text that is left empty is an empty text. */
function isEmptyText({ kind, isRequired }: FormField): boolean {
  return isRequired && (kind === 'text' || kind === 'long text')
}

interface Leaf {
  readonly path: readonly string[]
  readonly json: string
}

function written(leaves: readonly Leaf[], indent: string): string {
  const [only] = leaves
  if (only && only.path.length === 0) return only.json
  if (leaves.length === 0) return '{}'
  const inner = `${indent}  `
  const members = Map.groupBy(leaves, ({ path }) => path[0] ?? '')
  const lines = [...members].map(([name, own]) => {
    const below = own.map(({ path, json }) => ({ path: path.slice(1), json }))
    return `${inner}${JSON.stringify(name)}: ${written(below, inner)}`
  })
  return `{\n${lines.join(',\n')}\n${indent}}`
}

function jsonOf({ kind }: FormField, text: string): string {
  return kind === 'text' || kind === 'long text' ? JSON.stringify(text) : text.trim()
}

/** Why the values can't be what the schema asks for, by field. */
export function formErrors(
  fields: readonly FormField[],
  values: FormValues,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const error = errorOf(field, values[field.id] ?? '')
      return error === null ? [] : [[field.id, error]]
    }),
  )
}

function errorOf(field: FormField, text: string): string | null {
  const { kind, min, max, minLength, maxLength, pattern, isRequired } = field
  if (text === '') return isRequired && !(isEmptyText(field) && !minLength) ? 'Required' : null
  if (kind === 'number' || kind === 'integer') {
    const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text.trim())
    const value = Number(text)
    if (!isNumber || (kind === 'integer' && !Number.isInteger(value))) {
      return kind === 'integer' ? 'A whole number' : 'A number'
    }
    if (min !== null && value < min) return `At least ${min}`
    return max !== null && value > max ? `At most ${max}` : null
  }
  if (kind === 'json') return parsed(text) === undefined ? 'Not JSON' : null
  if (kind !== 'text' && kind !== 'long text') return null
  if (minLength !== null && text.length < minLength) return `At least ${minLength} characters`
  if (maxLength !== null && text.length > maxLength) return `At most ${maxLength} characters`
  return pattern !== null && !matches(pattern, text) ? `Must match ${pattern}` : null
}

/** A pattern of a handler's file may be wrong, or one that takes for ever on a long text. */
function matches(pattern: string, text: string): boolean {
  if (text.length > 1_000) return true
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}

function typed(kind: FormField['kind'], value: unknown): string {
  const isText = kind === 'text' || kind === 'long text'
  return isText && typeof value === 'string' ? value : JSON.stringify(value)
}

function hasLongNumber(json: string): boolean {
  return /\d{16}/.test(json.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

function asSchema(value: unknown): Schema | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : null
}

function numberOr(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
