import { expect, it } from 'vitest'
import { schemaWarnings } from '../../../../renderer/format/schema-warnings.ts'
import { attemptsWords, versionOf, versionWords } from '../../../../renderer/format/version-words.ts'
import type { PayloadVersion } from '../../../../src/model/payload-version.ts'

const by = { operation: 7, surface: 'window', reason: 'no zip', isUndo: false } as const
const versions: readonly PayloadVersion[] = [
  { number: 1, madeAt: 1, bytes: 2, by: null, attempts: { first: 1, last: 3 } },
  { number: 2, madeAt: 2, bytes: 2, by, attempts: null },
  {
    number: 3,
    madeAt: 3,
    bytes: 2,
    by: { ...by, isUndo: true, surface: null, reason: null },
    attempts: { first: 4, last: 4 },
  },
]

it('a version says where it comes from, and which attempts ran with it', () => {
  expect(versions.map(versionWords)).toEqual([
    'Enqueued',
    'Corrected (window), “no zip”,',
    'Put back by an undo',
  ])
  expect(versions.map(attemptsWords)).toEqual([
    'attempts 1 to 3 ran with it',
    'no attempt ran with it',
    'attempt 4 ran with it',
  ])
})

it('an attempt says its version only where there is more than one', () => {
  expect([1, 3, 4, 5].map((attempt) => versionOf(versions, attempt))).toEqual([1, 1, 3, null])
  expect(versionOf(versions.slice(0, 1), 1)).toBeNull()
})

it('a schema warns of what is required, of kinds, and of what it does not know', () => {
  const schema = JSON.stringify({
    type: 'object',
    required: ['zip'],
    properties: { zip: { type: 'string', minLength: 5 }, n: { type: 'integer' } },
  })
  expect(schemaWarnings(schema, '{"zip":"10115"}')).toEqual([])
  expect(schemaWarnings(schema, '{"zip":"1"}')).toEqual(['zip: At least 5 characters'])
  expect(schemaWarnings(schema, '{"n":1}')).toHaveLength(1)
  expect(schemaWarnings(schema, '{"zip":"10115","other":1}')).toHaveLength(1)
  expect(schemaWarnings(null, '{}')).toEqual([])
})
