import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitText } from '../../../src/runner/text.ts'

describe('fitting text', () => {
  it.each([
    { text: 'short', bytes: 100, fitted: 'short' },
    { text: 'exactly', bytes: 7, fitted: 'exactly' },
    { text: 'one more', bytes: 7, fitted: 'one …' },
    { text: 'ééééé', bytes: 8, fitted: 'éé…' },
    { text: '😀😀😀', bytes: 8, fitted: '😀…' },
    { text: 'a\0b', bytes: 100, fitted: 'a␀b' },
    { text: 'a\udc00', bytes: 100, fitted: 'a\ufffd' },
    { text: '', bytes: 0, fitted: '' },
  ])('makes $fitted of $text', ({ text, bytes, fitted }) => {
    expect(fitText(text, bytes)).toBe(fitted)
  })

  it('always gives well-formed text without NULs, within the bytes, and leaves alone what fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 3, max: 60 }), (text, bytes) => {
        const fitted = fitText(text, bytes)
        expect(fitted.isWellFormed()).toBe(true)
        expect(fitted).not.toContain('\0')
        expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(bytes)
        const mended = text.toWellFormed().replaceAll('\0', '␀')
        if (Buffer.byteLength(mended) <= bytes) expect(fitted).toBe(mended)
      }),
    )
  })
})
