import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeIssue, firstIssue } from '../../../src/api/issues.ts'

function described(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value)
  const { field, message } = describeIssue(firstIssue(error?.issues ?? []))
  return `${field}: ${message}`
}

const selection = z.union([
  z.strictObject({ ids: z.array(z.int()).min(1) }),
  z.strictObject({
    filter: z.strictObject({ type: z.array(z.string()).optional() }),
    asOf: z.int().optional(),
  }),
])

describe('what a schema refuses, in words', () => {
  it.each([
    [z.object({ name: z.string() }), { name: 7 }, 'name: expected string, received number'],
    [
      z.object({ list: z.array(z.object({ n: z.int() })) }),
      { list: [{ n: 1 }, { n: 'x' }] },
      'list[1].n: expected number, received string',
    ],
    [z.strictObject({ a: z.int() }), { a: 1, b: 2 }, 'b: no such key'],
    [z.object({ in: z.strictObject({}) }), { in: { stray: 1 } }, 'in.stray: no such key'],
    [z.int(), 'x', 'input: expected number, received string'],
    [selection, { ids: [1, 'two'] }, 'ids[1]: expected number, received string'],
    [selection, { ids: [] }, 'ids: Too small: expected array to have >=1 items'],
    [selection, { filter: { kind: 'x' } }, 'filter.kind: no such key'],
    [selection, { filter: {}, asOf: 'now' }, 'asOf: expected number, received string'],
    [z.object({ s: selection }), { s: { filter: 7 } }, 's.filter: expected object, received number'],
  ])('names the place and what is wrong there (%#)', (schema, value, words) => {
    expect(described(schema, value)).toBe(words)
  })

  it('has words where a schema gave none', () => {
    expect(describeIssue(firstIssue([]))).toEqual({ field: 'input', message: 'is not valid' })
  })
})
