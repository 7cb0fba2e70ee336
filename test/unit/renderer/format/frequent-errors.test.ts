import { expect, it } from 'vitest'
import { frequentErrors } from '../../../../renderer/format/frequent-errors.ts'

it('offers what the messages of a fault share, the most frequent first, each once', () => {
  const groups = [
    { template: 'customer <n> has no country', attempts: 3 },
    { template: 'connect ECONNREFUSED <host>:<n>', attempts: 9 },
    { template: 'connect ECONNREFUSED <host>', attempts: 1 },
    { template: '<id>', attempts: 50 },
  ]
  expect(frequentErrors(groups)).toEqual(['connect ECONNREFUSED', 'has no country'])
})
