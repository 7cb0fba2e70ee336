import { expect, it } from 'vitest'
import { firstRowOf, pageOf, pagesToForget, rowsOf } from '../../../../renderer/stores/page-layout.ts'

it('puts every row on exactly one page', () => {
  for (const row of [0, 199, 200, 1_199, 1_200, 99_999]) {
    const page = pageOf(row)
    expect(firstRowOf(page)).toBeLessThanOrEqual(row)
    expect(firstRowOf(page) + rowsOf(page)).toBeGreaterThan(row)
    expect(firstRowOf(page + 1)).toBe(firstRowOf(page) + rowsOf(page))
  }
})

it('forgets the pages that are farthest from what is looked at', () => {
  expect(pagesToForget([0, 1, 2, 9], 8, 2)).toEqual([1, 0])
  expect(pagesToForget([0, 1], 1, 12)).toEqual([])
})
