import { expect, it } from 'vitest'
import { columnsFor, gridTemplate } from '../../../../renderer/components/job-columns.ts'

it('shows every column where there is room', () => {
  expect(columnsFor(1_600).map(({ id }) => id)).toEqual([
    'select',
    'status',
    'id',
    'type',
    'queue',
    'attempts',
    'age',
    'duration',
    'error',
    'created',
  ])
})

it('gives up the least needed columns first, and never what names a job', () => {
  expect(columnsFor(660).map(({ id }) => id)).not.toContain('error')
  expect(columnsFor(100).map(({ id }) => id)).toEqual(['select', 'status', 'id', 'type'])
})

it('keeps fixed columns fixed and lets the others grow', () => {
  expect(gridTemplate(columnsFor(100))).toBe('36px 104px 72px minmax(168px, 2fr)')
})
