import { expect, it } from 'vitest'
import type { RouteLocationNormalized } from 'vue-router'
import { addressInWords, queryOf } from '../../../../renderer/composables/use-job-route.ts'

const at = (query: object, params: object = {}) =>
  addressInWords({ query, params } as unknown as RouteLocationNormalized)

it('writes no more into an address than it needs', () => {
  expect(queryOf({ words: 'status:dead', sort: 'oldest', id: 7 })).toEqual({
    q: 'status:dead',
    sort: 'oldest',
    job: '7',
  })
  expect(queryOf({ words: '', sort: null, id: null })).toEqual({})
})

it('leads an address with a job in its path, or keys of their own, to the same in words', () => {
  expect(at({ status: ['failed', 'burning', 'dead'], type: 'send mail' }, { id: '7' })).toMatchObject({
    name: 'jobs',
    query: { q: 'status:failed,dead type:"send mail"', job: '7' },
    replace: true,
  })
  expect(at({ queue: 'mail', q: 'error:x', sort: 'oldest' })).toMatchObject({
    query: { q: 'error:x queue:mail', sort: 'oldest' },
  })
})

it('leaves an address alone that is in words', () => {
  expect(at({ q: 'status:dead', job: '7' })).toBeNull()
  expect(at({})).toBeNull()
})
