import { expect, test } from 'vitest'
import { failureWords } from '../../../../renderer/format/failure-words.ts'
import { meaningOf } from '../../../../src/model/words/filter-of-words.ts'

test('failures are found by what all of them say, and not by what is in one', () => {
  expect(failureWords('bill', 'Error: the bank refused customer 1382: limit of 9000 exceeded')).toBe(
    'status:failed,dead type:bill error:"Error: the bank refused customer"',
  )
})

test('a message in which nothing varies is looked for whole', () => {
  expect(failureWords('bill', "TypeError: Cannot read properties of undefined (reading 'toUpperCase')")).toBe(
    `status:failed,dead type:bill error:"TypeError: Cannot read properties of undefined (reading 'toUpperCase')"`,
  )
})

test('without a message, or one that is nothing but numbers, the type has to do', () => {
  expect(failureWords('bill', null)).toBe('status:failed,dead type:bill')
  expect(failureWords('bill', '42')).toBe('status:failed,dead type:bill')
})

test('whatever a message holds, the words can be read', () => {
  for (const error of ['say "hello" to \\n', 'a: b, c* [d]', '-x']) {
    expect(meaningOf(failureWords('a b', error), 0).faults).toEqual([])
  }
})
