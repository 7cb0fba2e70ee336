import { expect, it } from 'vitest'
import { shownError } from '../../../../renderer/format/shown-error.ts'

it.each(['pending', 'running', 'failed', 'dead'] as const)('a %s job shows its newest failure', (status) => {
  expect(shownError({ status, lastError: 'disk on fire' })).toBe('disk on fire')
})

it.each(['completed', 'cancelled'] as const)('a %s job leaves it to its history', (status) => {
  expect(shownError({ status, lastError: 'disk on fire' })).toBeNull()
})
