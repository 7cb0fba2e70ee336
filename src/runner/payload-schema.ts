import { messageOf } from '../errors.ts'

/** Of the JSON Schema's text: a form of more is no form. */
const MOST_CHARACTERS = 65_536

/**
 * A definition's `payload` as JSON Schema, in JSON text; null where there is none. Taken as it is, or asked of a
 * schema library: by the Standard JSON Schema interface, `toJSONSchema()` or `toJsonSchema()`.
 *
 * @throws TypeError that says what was expected
 */
export function toPayloadSchema(payload: unknown): string | null {
  if (payload === undefined) return null
  const schema = jsonSchemaOf(payload)
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new TypeError(EXPECTED)
  let text: string
  try {
    text = JSON.stringify(schema)
  } catch (error) {
    throw new TypeError(`${EXPECTED}: ${messageOf(error)}`, {
      cause: error,
    })
  }
  if (text.length > MOST_CHARACTERS) {
    throw new TypeError(`payload: expected a JSON Schema of at most ${MOST_CHARACTERS} characters`)
  }
  return text
}

const EXPECTED =
  'payload: expected a JSON Schema, or a schema that can say its own, such as z.object({…}) of Zod 4'

function jsonSchemaOf(payload: unknown): unknown {
  if (payload === null || (typeof payload !== 'object' && typeof payload !== 'function')) {
    throw new TypeError(EXPECTED)
  }
  const schema = payload as Readonly<Record<string, unknown>>
  const standard = schema['~standard'] as { jsonSchema?: { input?: unknown } } | undefined
  const input = standard?.jsonSchema?.input
  if (typeof input === 'function') return input.call(standard?.jsonSchema, { target: 'draft-2020-12' })
  for (const method of ['toJSONSchema', 'toJsonSchema']) {
    const make = schema[method]
    if (typeof make === 'function') return (make as () => unknown).call(schema)
  }
  if (standard || typeof payload === 'function') {
    throw new TypeError(`${EXPECTED}; this one must be converted first, with the library's own means`)
  }
  return payload
}
