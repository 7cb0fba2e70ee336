import { describe, expect, it } from 'vitest'
import { PAGE_ROWS, pageOf, pagesToForget, placeOf } from '../../../../renderer/stores/page-layout.ts'

it('puts every row on one page', () => {
  expect([0, PAGE_ROWS - 1, PAGE_ROWS, 99_999].map(pageOf)).toEqual([0, 0, 1, 499])
})

describe('the place of a page', () => {
  const cursors = new Map([
    [1, 'c1'],
    [7, 'c7'],
  ])
  it('is nothing for the first', () => {
    expect(placeOf(0, cursors)).toEqual({})
  })
  it('is the cursor of the page before, where that was read', () => {
    expect(placeOf(7, cursors)).toEqual({ cursor: 'c7' })
  })
  it('is counted from the nearest known one before it on a jump', () => {
    expect(placeOf(499, cursors)).toEqual({ cursor: 'c7', offset: 492 * PAGE_ROWS })
    expect(placeOf(5, cursors)).toEqual({ cursor: 'c1', offset: 4 * PAGE_ROWS })
  })
})

it('forgets the pages that are farthest from what is looked at', () => {
  expect(pagesToForget([0, 1, 2, 9], 8, 2)).toEqual([1, 0])
  expect(pagesToForget([0, 1], 1, 12)).toEqual([])
})
