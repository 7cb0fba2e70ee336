import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toPayloadSchema } from '../../../src/runner/payload-schema.ts'

const schema = { type: 'object', properties: { n: { type: 'number' } } }

describe('the schema of a payload', () => {
  it('is taken as it is where it is JSON Schema', () => {
    expect(toPayloadSchema(undefined)).toBeNull()
    expect(toPayloadSchema(schema)).toBe(JSON.stringify(schema))
  })

  it('is asked of Zod', () => {
    const text = toPayloadSchema(z.object({ n: z.number(), kind: z.enum(['a', 'b']).optional() }))
    expect(JSON.parse(text ?? '')).toMatchObject({
      type: 'object',
      properties: { n: { type: 'number' }, kind: { enum: ['a', 'b'] } },
      required: ['n'],
    })
  })

  it.each([
    { how: 'the standard', made: { '~standard': { jsonSchema: { input: () => schema } } } },
    { how: 'a method', made: { toJsonSchema: () => schema } },
  ])('is asked by $how', ({ made }) => {
    expect(toPayloadSchema(made)).toBe(JSON.stringify(schema))
  })

  it.each([
    ['text', 'expected a JSON Schema'],
    [null, 'expected a JSON Schema'],
    [[], 'expected a JSON Schema'],
    [{ '~standard': {} }, 'must be converted first'],
    [{ description: 'x'.repeat(70_000) }, 'at most 65536 characters'],
  ])('is refused where it is none: %j', (payload, words) => {
    expect(() => toPayloadSchema(payload)).toThrow(words)
  })
})
