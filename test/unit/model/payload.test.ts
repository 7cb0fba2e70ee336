import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPayload, nestingDepth } from '../../../src/model/payload.ts'

test.for([
  ['1', 0],
  ['[]', 1],
  ['{"a":[{"b":1}]}', 3],
  ['"[[["', 0],
  ['["\\"[", [1]]', 2],
  ['"\\\\"', 0],
] as const)('%s is nested %i deep', ([text, depth]) => {
  expect(nestingDepth(text)).toBe(depth)
})

test('every JSON text that is not too deep is a payload', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 20 }), (text) => checkPayload(text) === undefined))
})

test('a text of a million brackets is refused without being parsed', () => {
  expect(() => checkPayload('['.repeat(1_000_000))).toThrow(/128 levels/)
})
