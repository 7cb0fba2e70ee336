import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson, type JsonIndex } from '../../../../renderer/format/json-index.ts'
import {
  kindOf,
  pathOf,
  plainValue,
  writtenKey,
  writtenValue,
} from '../../../../renderer/format/json-path.ts'
import {
  ancestorsOf,
  childrenOf,
  containersIn,
  firstOpen,
  rowOf,
  shownValues,
} from '../../../../renderer/format/json-rows.ts'
import { findValues } from '../../../../renderer/format/json-search.ts'
import { atOnce } from '../../../../renderer/format/slices.ts'

function indexOf(text: string): JsonIndex {
  const reading = atOnce(readJson(text))
  if (reading.kind !== 'json') throw new Error(`${reading.kind}: ${text}`)
  return reading.index
}

/** The value that an index describes, built without JSON.parse of the whole. */
function rebuilt(index: JsonIndex, value = 0): unknown {
  const kind = kindOf(index, value)
  const children = [...childrenOf(index, value)]
  expect(children).toHaveLength(index.childCounts[value] ?? -1)
  if (kind === 'array') return children.map((child) => rebuilt(index, child))
  if (kind !== 'object') return JSON.parse(writtenValue(index, value))
  const made: Record<string, unknown> = {}
  for (const child of children) {
    const key = JSON.parse(writtenKey(index, child) ?? '') as string
    Object.defineProperty(made, key, {
      value: rebuilt(index, child),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return made
}

/** JSON with white space anywhere, as people write it. */
const spacedJson = fc
  .tuple(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t', ' \r\n '))
  .map(([value, space]) => JSON.stringify(value, null, space).replaceAll(':', `${space}:`))

describe('reading JSON by where its values stand', () => {
  it('says the same as JSON.parse of any value, however it is spaced', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\r\n\t'), (text, space) => {
        const padded = space + text + space
        expect(rebuilt(indexOf(padded))).toEqual(JSON.parse(padded))
      }),
    )
    fc.assert(
      fc.property(spacedJson, (text) => {
        fc.pre(isJson(text))
        expect(rebuilt(indexOf(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('accepts what JSON.parse accepts, and nothing else', () => {
    const broken = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', ',', '}', ']', '{', '[', ':', '0', '-', '\\', 'e', '\u0001', '.'),
      )
      .map(([text, at, sign]) => {
        const place = at % (text.length + 1)
        return text.slice(0, place) + sign + text.slice(place + 1)
      })
    fc.assert(
      fc.property(broken, (text) => {
        expect(atOnce(readJson(text)).kind).toBe(isJson(text) ? 'json' : 'fault')
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    '{"a"}',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    'nul',
    'truex',
    '"\\x"',
    '"\\u12"',
    '"a\nb"',
    '[1 2]',
    '{}{}',
    "{'a':1}",
    'NaN',
  ])('refuses %j', (text) => expect(atOnce(readJson(text)).kind).toBe('fault'))

  it('keeps digits, escapes and keys that repeat as they are written', () => {
    const index = indexOf('{"n": 12345678901234567890.4500, "n": 1E+2, "\\u00e9": "\\n"}')
    expect([1, 2, 3].map((value) => [writtenKey(index, value), writtenValue(index, value)])).toEqual([
      ['"n"', '12345678901234567890.4500'],
      ['"n"', '1E+2'],
      ['"\\u00e9"', '"\\n"'],
    ])
    expect(plainValue(index, 3)).toBe('\n')
  })

  it('does not follow brackets with its own stack', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(indexOf(deep).count).toBe(100_000)
    expect(atOnce(readJson('['.repeat(100_000))).kind).toBe('fault')
  })

  it('gives up where there are too many values, and pauses on the way there', () => {
    expect(atOnce(readJson('[1,2,3]', 3)).kind).toBe('too-many')
    const work = readJson(`[${'1,'.repeat(100_000)}1]`)
    expect(work.next().done).toBe(false)
  })
})

describe('a tree of JSON', () => {
  const text = '{"a":[1,{"b c":null}],"d":{"e":{}},"f":"x"}'
  const index = indexOf(text)

  it('knows every value’s path', () => {
    const paths = Array.from({ length: index.count }, (_, value) => pathOf(index, value))
    expect(paths).toEqual(['$', '$.a', '$.a[0]', '$.a[1]', '$.a[1]["b c"]', '$.d', '$.d.e', '$.f'])
  })

  it('shows what is inside the values that are open', () => {
    expect([...shownValues(index, new Set())]).toEqual([0])
    expect([...shownValues(index, new Set([0, 5]))]).toEqual([0, 1, 5, 6, 7])
    // What is open inside of what is closed waits.
    expect([...shownValues(index, new Set([0, 3]))]).toEqual([0, 1, 5, 7])
  })

  it('opens level by level while there is room, and the root in any case', () => {
    expect(firstOpen(index, 6)).toEqual(new Set([0]))
    expect(firstOpen(index, 100)).toEqual(new Set([0, 1, 5, 3]))
    expect(firstOpen(indexOf(`[${'[1],'.repeat(500)}1]`), 100)).toEqual(new Set([0]))
    expect(firstOpen(indexOf('7'), 100)).toEqual(new Set())
  })

  it('finds rows, ancestors and what can be opened', () => {
    const shown = shownValues(index, new Set([0, 5]))
    expect([0, 5, 7, 3].map((value) => rowOf(shown, value))).toEqual([0, 2, 4, 1])
    expect(ancestorsOf(index, 4)).toEqual([0, 1, 3])
    expect(containersIn(index, 0)).toEqual([0, 1, 3, 5])
  })
})

describe('searching JSON', () => {
  it('finds keys and values, each once, and nothing between them', () => {
    const index = indexOf('{"name":"Ada Ada","list":["ada",{"ADA":1}],"n":1}')
    expect(findValues(index, 'ada').map((value) => pathOf(index, value))).toEqual([
      '$.name',
      '$.list[0]',
      '$.list[1].ADA',
    ])
    expect(findValues(index, '":')).toEqual([])
    expect(findValues(index, '')).toEqual([])
    expect(findValues(index, '(')).toEqual([])
  })

  it('finds the same as a look at every key and value', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('a', '1', '"', 'e', 'ul', ' '), (text, wanted) => {
        const index = indexOf(text)
        const expected = Array.from({ length: index.count }, (_, value) => value).filter((value) => {
          const isLeaf = kindOf(index, value) !== 'object' && kindOf(index, value) !== 'array'
          const parts = [writtenKey(index, value) ?? '', isLeaf ? writtenValue(index, value) : '']
          return parts.some((part) => part.toLowerCase().includes(wanted))
        })
        expect(findValues(index, wanted)).toEqual(expected)
      }),
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
