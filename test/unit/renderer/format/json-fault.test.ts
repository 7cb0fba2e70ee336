import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonFault } from '../../../../renderer/format/json-fault.ts'

it.each([
  ['{\n  "a": 1,\n  "b" 2\n}', 3, 7, 'expected a colon'],
  ['{"name": }', 1, 10, 'expected a value'],
  ['{"a": [1,', 1, 10, 'the text ends too early'],
  ['{"a": 1,}', 1, 9, 'expected a key in double quotes'],
  ["{'a': 1}", 1, 2, 'expected a key in double quotes, or }'],
  ['[1 2]', 1, 4, 'expected a comma or the end'],
  ['["a\nb"]', 1, 2, 'a string that does not end well'],
  ['[01]', 1, 2, 'expected a value or ]'],
  ['{} {}', 1, 4, 'nothing may follow the value'],
  ['', 1, 1, 'the text ends too early'],
  ['[1}', 1, 3, 'expected a comma or the end'],
  ['nul', 1, 1, 'expected a value'],
])('names the place in %j', (text, line, column, message) => {
  expect(jsonFault(text)).toMatchObject({ line, column, message })
})

it('is null for every JSON text', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(jsonFault(text)).toBeNull()
    }),
  )
})

it('finds a place, within the text, in whatever else there is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:1 a\\\n') }), (text) => {
      const fault = jsonFault(text)
      if (fault) expect(fault.line).toBeLessThanOrEqual(text.split('\n').length)
      if (fault) expect(fault.message).not.toBe('not JSON')
    }),
  )
})

it('walks a text of a million brackets', () => {
  expect(jsonFault('['.repeat(1_000_000))?.column).toBe(1_000_001)
})
