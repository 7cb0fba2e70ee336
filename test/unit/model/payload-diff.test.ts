import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payloadDiff } from '../../../src/model/payload-diff.ts'

const diff = (before: unknown, after: unknown) => payloadDiff(JSON.stringify(before), JSON.stringify(after))

describe('the difference between two payloads', () => {
  it('names what was added, removed and changed, by its path', () => {
    expect(diff({ a: 1, b: { c: 'x', d: null } }, { b: { c: 'y', d: null }, e: [1] })).toEqual([
      { kind: 'removed', path: ['a'], before: '1' },
      { kind: 'changed', path: ['b', 'c'], before: '"x"', after: '"y"' },
      { kind: 'added', path: ['e'], after: '[1]' },
    ])
  })

  it('says nothing of the order of keys, of white space, or of how a number is written', () => {
    expect(payloadDiff('{"a":1,"b":[1.0, 2]}', ' {"b":[1,2e0],\n"a":1.00}')).toEqual([])
  })

  it('tells numbers apart to the last digit', () => {
    expect(payloadDiff('{"id":12345678901234567890}', '{"id":12345678901234567891}')).toEqual([
      { kind: 'changed', path: ['id'], before: '12345678901234567890', after: '12345678901234567891' },
    ])
  })

  it('finds an item that was put into a list, and leaves the rest alone', () => {
    const items = Array.from({ length: 20 }, (_, i) => ({ sku: `s${i}` }))
    expect(diff(items, [...items.slice(0, 7), { sku: 'new' }, ...items.slice(7)])).toEqual([
      { kind: 'added', path: [7], after: '{"sku":"new"}' },
    ])
  })

  it('compares what was replaced in a list by its fields', () => {
    expect(diff([{ a: 1, b: 1 }, { a: 2 }], [{ a: 1, b: 2 }, { a: 2 }])).toEqual([
      { kind: 'changed', path: [0, 'b'], before: '1', after: '2' },
    ])
  })

  it('compares long lists place by place', () => {
    const long = Array.from({ length: 5_000 }, (_, i) => i)
    expect(diff(long, long.with(4_321, -1))).toEqual([
      { kind: 'changed', path: [4_321], before: '4321', after: '-1' },
    ])
  })

  it('takes another type for a change', () => {
    expect(diff({ a: [1] }, { a: { 0: 1 } })).toEqual([
      { kind: 'changed', path: ['a'], before: '[1]', after: '{"0":1}' },
    ])
  })

  it('is empty for a payload and itself, and for no others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(diff(a, a)).toEqual([])
        const areSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
        expect(diff(a, b).length === 0).toBe(areSame)
      }),
    )
  })

  it('refuses what is no JSON', () => {
    expect(() => payloadDiff('{"a":', '{}')).toThrow(SyntaxError)
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => [key, sorted(child)])
    .concat([['{', '}']])
}
