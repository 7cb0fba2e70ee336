import { describe, expect, it } from 'vitest'
import { traitsOf } from '../../../src/model/payload-traits.ts'
import { whatDiffers, type Difference } from '../../../src/model/what-differs.ts'

function differences(failed: readonly unknown[], succeeded: readonly unknown[]): readonly Difference[] {
  const traits = (all: readonly unknown[]) => all.map((payload) => traitsOf(JSON.stringify(payload)))
  return whatDiffers(traits(failed), traits(succeeded))
}

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

describe('what differs', () => {
  it('names first a value that the failed ones share', () => {
    const order = (i: number, country: string) => ({ id: i, country, items: many(i % 4, (n) => n) })
    const found = differences(
      many(50, (i) => order(i, 'DE')),
      many(200, (i) => order(i, ['FR', 'IT', 'ES'][i % 3] ?? '')),
    )
    expect(found[0]).toMatchObject({ trait: 'country = "DE"', failed: 50, succeeded: 0 })
    expect(found.map(({ trait }) => trait).filter((trait) => trait.startsWith('items'))).toEqual([])
  })

  it('names a field that is missing, and says it once for all that stands in it', () => {
    const user = (i: number) => ({ id: i, address: { zip: `${10_000 + i}`, city: `city ${i}` } })
    const found = differences(
      many(30, (i) => ({ id: i * 3 })),
      many(100, user),
    )
    expect(found[0]?.trait).toBe('address is missing')
    expect(found).toHaveLength(1)
  })

  it('names null, an empty text and another type', () => {
    const good = many(60, (i) => ({ email: `a${i}@example.com` }))
    expect(
      differences(
        many(20, () => ({ email: null })),
        good,
      )[0]?.trait,
    ).toBe('email = null')
    expect(
      differences(
        many(20, () => ({ email: '' })),
        good,
      )[0]?.trait,
    ).toBe('email = ""')
    expect(
      differences(
        many(20, (i) => ({ email: i })),
        good,
      )[0]?.trait,
    ).toMatch(/^email is (?:a whole number|there)/)
  })

  it('names a threshold', () => {
    const found = differences(
      many(40, (i) => ({ amount: 10_000 + ((i * 37) % 40) * 7 })),
      many(200, (i) => ({ amount: ((i * 37) % 200) * 11 })),
    )
    expect(found[0]).toMatchObject({ trait: 'amount ≥ 10000', failed: 40, succeeded: 0 })
  })

  it('names the length of a text', () => {
    const found = differences(
      many(40, (i) => ({ name: 'x'.repeat(256 + ((i * 37) % 40)) })),
      many(200, (i) => ({ name: 'x'.repeat(1 + ((i * 37) % 200)) })),
    )
    expect(found[0]?.trait).toBe('name.length ≥ 256')
  })

  it('looks into lists', () => {
    const found = differences(
      many(40, (i) => ({
        items: [
          { sku: `s${i}`, price: 1 },
          { sku: `t${i}`, price: -1 },
        ],
      })),
      many(200, (i) => ({
        items: [
          { sku: `s${i}`, price: 1 },
          { sku: `t${i}`, price: 2 },
        ],
      })),
    )
    expect(found[0]?.trait).toBe('items[].price = -1')
  })

  it('gives more weight to what many show than to what three show', () => {
    const few = differences(
      many(3, () => ({ a: 1 })),
      many(3, () => ({ a: 2 })),
    )
    const lots = differences(
      many(300, () => ({ a: 1 })),
      many(300, () => ({ a: 2 })),
    )
    expect(lots[0]?.weight).toBeGreaterThan((few[0]?.weight ?? 0) * 1.5)
  })

  it('names nothing where both sides are alike, or one is empty', () => {
    const alike = many(100, (i) => ({ a: i % 7, b: 'x' }))
    expect(differences(alike, alike)).toEqual([])
    expect(differences(alike, [])).toEqual([])
    expect(differences([], alike)).toEqual([])
  })

  it('takes what is no JSON for a payload without traits', () => {
    expect(traitsOf('{"a":').has.size).toBe(0)
  })

  it('says last what rises from job to job, and may only tell when they failed', () => {
    const at = (n: number, country: string) => ({ id: n, at: 1_700_000_000_000 + n * 997, country })
    const found = differences(
      many(300, (i) => at(10_000 + i, 'DE')),
      many(300, (i) => at(i, i % 10 === 0 ? 'DE' : 'FR')),
    )
    expect(found.map(({ trait, isRising }) => [trait, isRising])).toEqual([
      ['country = "DE"', false],
      [expect.stringMatching(/^(?:at|id) ≥/), true],
      [expect.stringMatching(/^(?:at|id) ≥/), true],
    ])
  })

  it('prefers a lack, a kind or a value to a threshold that tells about as much', () => {
    const found = differences(
      many(200, (i) => ({ total: (i * 37) % 200, n: i % 3 })),
      many(200, (i) => ({ total: 150 + ((i * 37) % 200), zip: '1', n: i % 3 })),
    )
    expect(found[0]?.trait).toBe('zip is missing')
  })

  it('names what trips handlers up in texts', () => {
    const found = differences(
      many(50, (i) => ({ name: ` n${i}` })),
      many(50, (i) => ({ name: `n${i}` })),
    )
    expect(found[0]?.trait).toBe('name has white space around it')
  })

  it('names what jobs have besides their payloads, by the same weights', () => {
    const of = (facts: string[]) => traitsOf('{"a":1}', facts)
    const found = whatDiffers(
      many(100, () => of(['build = "b2"', 'queue = "mail"'])),
      many(100, (i) => of([`build = "${i < 5 ? 'b2' : 'b1'}"`, i % 2 ? 'queue = "mail"' : 'queue = "x"'])),
    )
    expect(found).toMatchObject([
      { trait: 'build = "b2"', of: 'job', failed: 100, succeeded: 5, word: null },
      { trait: 'queue = "mail"', of: 'job', word: 'queue:mail' },
    ])
  })

  it.each([
    [{}, { zip: '1' }, 'zip is missing', '-payload.zip:*'],
    [{ a: { c: 'D E' } }, { a: { c: 'x' } }, 'a.c = "D E"', 'payload.a.c:"D E"'],
    [{ 'a b': null }, { 'a b': 2 }, 'a b = null', 'payload."a b":null'],
    [{ x: [] }, { x: [1] }, 'x is empty', null],
    [{ l: [{ v: 7 }] }, { l: [{ v: 8 }] }, 'l[].v = 7', null],
  ])('gives the search word for it: %j beside %j', (bad, good, trait, word) => {
    const found = differences(
      many(50, () => bad),
      many(50, () => good),
    )
    expect(found.find((one) => one.trait === trait)).toMatchObject({ word })
  })
})
