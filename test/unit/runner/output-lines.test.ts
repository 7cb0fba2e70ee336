import { expect, it } from 'vitest'
import { createOutputLines } from '../../../src/runner/output-lines.ts'

it('puts lines together that came in pieces', () => {
  const lines = createOutputLines()
  expect(lines.push('a')).toEqual([])
  expect(lines.push('b\nc\r\n\nd')).toEqual(['ab', 'c', ''])
  expect(lines.rest()).toEqual(['d'])
  expect(lines.rest()).toEqual([])
})

it('gathers no more of an endless line than is kept', () => {
  const lines = createOutputLines()
  for (let i = 0; i < 100; i++) lines.push('x'.repeat(100_000))
  expect(lines.rest()[0]?.length).toBeLessThanOrEqual(16_384)
})
