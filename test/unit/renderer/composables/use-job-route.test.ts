import { expect, it } from 'vitest'
import { filterOf, queryOf } from '../../../../renderer/composables/use-job-route.ts'

it('reads a filter from an address and writes the same one back', () => {
  const query = { status: ['failed', 'dead'], type: ['send-mail'] }
  expect(queryOf(filterOf(query))).toEqual(query)
})

it('takes nothing from an address that no filter may have', () => {
  expect(filterOf({ status: ['burning', 'dead', 'dead'], type: [null, ''], other: 'x' })).toEqual({
    status: ['dead'],
  })
})

it('takes a single value as a list of one', () => {
  expect(filterOf({ queue: 'mail' })).toEqual({ queue: ['mail'] })
})
