import { describe, expect, it } from 'vitest'
import { lineDiff } from '../../../../renderer/format/line-diff.ts'

function told(before: string, after: string): string {
  const signs = { same: ' ', removed: '-', added: '+' }
  return lineDiff(before, after)
    .map(({ kind, text }) => signs[kind] + text)
    .join('\n')
}

describe('two texts line by line', () => {
  it.each([
    ['a\nb\nc', 'a\nb\nc', ' a\n b\n c'],
    ['a\nb\nc', 'a\nx\nc', ' a\n-b\n+x\n c'],
    ['a\nc', 'a\nb\nc', ' a\n+b\n c'],
    ['a\nb\nc', 'c', '-a\n-b\n c'],
    ['a\nb\nc\nd', 'b\nd\ne', '-a\n b\n-c\n d\n+e'],
    ['', 'a', '-\n+a'],
  ])('%j beside %j', (before, after, expected) => {
    expect(told(before, after)).toBe(expected)
  })

  it('keeps every line of both, in order, with its number', () => {
    const random = (seed: number) => (n: number) => (Math.imul(seed + n, 2_654_435_761) >>> 7) % 6
    for (let seed = 0; seed < 60; seed++) {
      const [a, b] = [random(seed), random(seed * 31 + 7)]
      const before = Array.from({ length: 5 + (seed % 20) }, (_, n) => `l${a(n)}`)
      const after = Array.from({ length: 3 + (seed % 17) }, (_, n) => `l${b(n)}`)
      const lines = lineDiff(before.join('\n'), after.join('\n'))
      expect(lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before)
      const kept = lines.filter(({ kind }) => kind !== 'removed')
      expect(kept.map(({ text }) => text)).toEqual(after)
      expect(kept.map(({ number }) => number)).toEqual(after.map((_, n) => n + 1))
    }
  })

  it('gives up aligning texts that have nothing in common, and loses no line', () => {
    const before = Array.from({ length: 3_000 }, (_, n) => `a${n}`)
    const after = Array.from({ length: 3_000 }, (_, n) => `b${n}`)
    expect(lineDiff(before.join('\n'), after.join('\n'))).toHaveLength(6_000)
  })
})
