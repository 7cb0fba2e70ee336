import { formErrors, formFields, valuesOf } from './payload-form.ts'

/**
 * What a handler's schema has against a payload, as far as a form tells: `zip: Required`. It warns only; the handler
 * has the last word.
 *
 * @param schema JSON Schema as text; null where the handler gives none
 */
export function schemaWarnings(schema: string | null, payload: string): readonly string[] {
  const fields = schema === null ? null : formFields(schema)
  const values = fields && valuesOf(fields, payload)
  if (!fields) return []
  if (!values) return ['It has other fields than the handler’s schema names, or other kinds of values']
  const errors = formErrors(fields, values)
  return fields.flatMap(({ id, label }) => (errors[id] === undefined ? [] : [`${label}: ${errors[id]}`]))
}
