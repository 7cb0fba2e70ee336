import { expect, it } from 'vitest'
import { exportColumns } from '../../../../renderer/format/export-columns.ts'

it('writes each field once, in the order of the list, and values of the payload by their path', () => {
  expect(exportColumns(['age', 'attempts', 'created', 'payload.user.id'])).toEqual([
    { label: 'created_at', field: 'created_at' },
    { label: 'attempts', field: 'attempts' },
    { label: 'max_attempts', field: 'max_attempts' },
    { label: 'payload.user.id', path: ['user', 'id'] },
  ])
})
