import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textsAtStars, withTexts } from '../../../src/model/message-pattern.ts'

describe('a pattern of messages', () => {
  it.each([
    ['no rate for *', 'no rate for EUR', ['EUR']],
    ['* of * is shut', 'port 7 of host a is shut', ['port 7', 'host a']],
    ['no rate', 'no rate', []],
    ['no rate for *', 'no rate for ', ['']],
    ['a*b', 'a\nb', ['\n']],
    ['**', 'x', ['x']],
    ['*.json is *', 'a.json is b.json is c', ['a', 'b.json is c']],
  ])('%s fits “%s”', (pattern, text, texts) => {
    expect(textsAtStars(pattern, text)).toEqual(texts)
    expect(withTexts(pattern, texts)).toBe(text)
  })

  it.each([
    ['no rate', 'no rates'],
    ['no rate for *', 'there is no rate for EUR'],
    ['*EUR', 'no rate for EUR.'],
    ['ab*ba', 'aba'],
    ['a*b*c', 'acb'],
  ])('%s does not fit “%s”', (pattern, text) => {
    expect(textsAtStars(pattern, text)).toBeNull()
  })

  it('gives the whole text back where it fits', () => {
    const text = fc.string({ maxLength: 50 })
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 12 }), text, (pattern, said) => {
        const texts = textsAtStars(pattern.join(''), said)
        if (texts) expect(withTexts(pattern.join(''), texts)).toBe(said)
      }),
    )
  })

  it('goes one way through a long text, however many stars there are', () => {
    // A pattern that goes back would try 2000 to the power of 100 ways here.
    expect(textsAtStars(`${'a*'.repeat(100)}b`, 'a'.repeat(2_000))).toBeNull()
  })
})
