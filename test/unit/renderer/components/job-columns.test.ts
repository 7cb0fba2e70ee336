import { expect, it } from 'vitest'
import {
  columnIdOf,
  columnOf,
  columnsFor,
  gridTemplate,
} from '../../../../renderer/components/job-columns.ts'

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
  expect(gridTemplate(columnsFor(100))).toBe('36px 104px 80px minmax(168px, 2fr)')
})

it('shows what was chosen in its order, values of the payload too, and nothing that is none', () => {
  const path = ['user', 'first name', 0]
  const chosen = ['key', columnIdOf(path), 'id', 'no-such-column', 'payload']
  expect(columnsFor(1_600, chosen).map(({ id }) => id)).toEqual(['select', 'key', columnIdOf(path), 'id'])
  expect(columnOf(columnIdOf(path))).toMatchObject({ field: 'payload', path, label: 'user."first name"[0]' })
})

it('shows when jobs settled wherever they are ordered by that, however narrow it is', () => {
  expect(columnsFor(100, undefined, 'last-settled').map(({ id }) => id)).toContain('settled')
})
