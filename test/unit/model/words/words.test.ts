import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accept, complete } from '../../../../src/model/words/complete-words.ts'
import { chosenValues, without, withValues, withWord } from '../../../../src/model/words/edit-words.ts'
import { meaningOf } from '../../../../src/model/words/filter-of-words.ts'
import { readWords } from '../../../../src/model/words/read-words.ts'
import { exactly, writeWords } from '../../../../src/model/words/write-words.ts'
import { WORD_KEYS, type Word } from '../../../../src/model/words/word.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const filterOf = (text: string) => {
  const { filter, faults } = meaningOf(text, NOW)
  expect(faults).toEqual([])
  return filter
}
const textTest = (text: string, places = ['payload', 'error', 'log']) => ({
  kind: 'text',
  places,
  texts: [text],
})

describe('what words mean', () => {
  test('a build is that of the newest attempt, and can be left out', () => {
    expect(meaningOf('build:abc12345,def67890', 0).filter).toEqual({
      where: [{ kind: 'build', builds: ['abc12345', 'def67890'] }],
    })
    expect(meaningOf('-build:abc12345', 0).filter).toEqual({
      where: [{ kind: 'build', isNot: true, builds: ['abc12345'] }],
    })
    expect(meaningOf('build:""', 0).faults).toHaveLength(1)
  })

  test('a build may be the current one, or all before it or before another', () => {
    const testOf = (words: string) => meaningOf(words, 0).filter.where
    expect(testOf('build:current')).toEqual([{ kind: 'build', builds: [], current: true }])
    expect(testOf('-build:<current')).toEqual([
      { kind: 'build', isNot: true, builds: [], before: ['current'] },
    ])
    expect(testOf('build:abc12345,<def67890')).toEqual([
      { kind: 'build', builds: ['abc12345'], before: ['def67890'] },
    ])
    expect(testOf('build:"current"')).toEqual([{ kind: 'build', builds: ['current'] }])
    expect(meaningOf('build:<', 0).faults).toMatchObject([{ message: expect.stringContaining('<current') }])
    expect(
      complete('build:<', 7, { types: [], queues: [], paths: [], errors: [] }).map(({ insert }) => insert),
    ).toEqual(['<current'])
  })

  test.for([
    ['status:dead', { status: ['dead'] }],
    ['status:dead,failed status:Running', { status: ['dead', 'failed', 'running'] }],
    ['type:send-* queue:reports', { like: { type: ['send-*'] }, queue: ['reports'] }],
    ['type:"send-*"', { type: ['send-*'] }],
    ['-type:x -status:completed', { not: { type: ['x'], status: ['completed'] } }],
    ['error:"ECONNREFUSED"', { where: [textTest('ECONNREFUSED', ['error'])] }],
    ['a "b c"', { where: [textTest('a'), textTest('b c')] }],
    ['-"not this"', { where: [{ ...textTest('not this'), isNot: true }] }],
    ['payload:vip', { where: [textTest('vip', ['payload'])] }],
    ['payload.userId:42', { where: [{ kind: 'payload', path: ['userId'], values: ['42'], like: [] }] }],
    [
      'payload.items[0]."first name":"Ada L"',
      { where: [{ kind: 'payload', path: ['items', 0, 'first name'], values: ['Ada L'], like: [] }] },
    ],
    [
      'payload.n:>=1.5',
      { where: [{ kind: 'payload', path: ['n'], values: [], like: [], over: { than: 1.5, orEqual: true } }] },
    ],
    ['attempts:>2', { where: [{ kind: 'number', field: 'attempts', ranges: [{ from: 3 }] }] }],
    [
      'id:3,7..9',
      {
        where: [
          {
            kind: 'number',
            field: 'id',
            ranges: [
              { from: 3, to: 3 },
              { from: 7, to: 9 },
            ],
          },
        ],
      },
    ],
    ['priority:<=-1', { where: [{ kind: 'number', field: 'priority', ranges: [{ to: -1 }] }] }],
    ['key:order-*', { where: [{ kind: 'key', names: [], like: ['order-*'] }] }],
    ['created:<2h', { created: { from: NOW - 7_200_000 } }],
    ['created:1h30m', { created: { from: NOW - 5_400_000 } }],
    ['created:<2d created:>1d', { created: { from: NOW - 172_800_000, to: NOW - 86_400_000 } }],
    ['settled:2h..1h', { settled: { from: NOW - 7_200_000, to: NOW - 3_600_000 } }],
    [
      'settled:2026-11-01T08:00Z..2026-11-01T09:00:30.500Z',
      { settled: { from: Date.UTC(2026, 10, 1, 8), to: Date.UTC(2026, 10, 1, 9, 0, 30, 500) } },
    ],
    ['created:2026-11-01T08:00+02:00..', { created: { from: Date.UTC(2026, 10, 1, 6) } }],
    [
      '-settled:<1h',
      { where: [{ kind: 'time', isNot: true, field: 'settled', range: { from: NOW - 3_600_000 } }] },
    ],
    ['', {}],
  ] as const)('%s', ([text, filter]) => {
    expect(filterOf(text)).toEqual(filter)
  })

  test('a day is one of the reader’s calendar, and the last day of a range is in it', () => {
    const day = (date: number) => new Date(2026, 10, date).getTime()
    expect(filterOf('created:2026-11-01')).toEqual({ created: { from: day(1), to: day(2) } })
    expect(filterOf('created:2026-11-01..2026-11-03')).toEqual({ created: { from: day(1), to: day(4) } })
    expect(filterOf('created:>2026-11-01')).toEqual({ created: { from: day(2) } })
    expect(filterOf('created:<2026-11-01')).toEqual({ created: { to: day(1) } })
    expect(filterOf('created:today').created?.from).toBe(new Date(NOW).setHours(0, 0, 0, 0))
  })

  test.for([
    ['status:ded', 'status:'.length, 'ded', 'dead'],
    ['type:a stauts:dead', 7, 'stauts', 'status'],
    ['see http://x', 4, 'http', 'quotes'],
    ['attempts:many', 9, 'many', '>2'],
    ['created:2026-02-30', 8, '2026-02-30', '<2h'],
    ['created:1h,2h', 8, '1h', '<2h'],
    ['status:', 0, 'status:', 'value'],
    ['type.x:1', 0, 'type.x', 'type:'],
    ['a "b', 2, '"b', 'quote'],
    ['error:""', 6, '""', 'empty'],
  ] as const)('what is wrong with %s is said where it is', ([text, from, wrong, words]) => {
    const [fault] = meaningOf(text, NOW).faults
    expect(text.slice(fault?.from, fault?.to)).toBe(wrong)
    expect(fault).toMatchObject({ from, message: expect.stringContaining(words) })
  })
})

const value = fc.oneof(
  fc.string({ minLength: 1 }).map(exactly),
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => ({ text, isQuoted: true })),
  fc.constantFrom('send-*', 'a,b', 'say "hi"', '-x', '\\', 'key:x', 'id[1]:2').map(exactly),
)
const step = fc.oneof(fc.string({ minLength: 1 }), fc.nat(999))
const word: fc.Arbitrary<Word> = fc
  .record({
    key: fc.constantFrom(null, ...WORD_KEYS),
    path: fc.array(step, { maxLength: 3 }),
    isNot: fc.boolean(),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  })
  .map(({ key, path, values, ...rest }) => ({
    ...rest,
    key,
    path: key === 'payload' ? path : [],
    values: key === null ? values.slice(0, 1) : values,
  }))

test('words that were written read as the same words', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      const read = readWords(writeWords(words))
      expect(read.faults).toEqual([])
      const plain = (each: Word) => ({
        key: each.key,
        path: each.path,
        isNot: each.isNot,
        values: each.values.map(({ text, isQuoted }) => ({
          text,
          isPattern: !isQuoted && text.includes('*'),
        })),
      })
      expect(read.words.map(plain)).toEqual(words.map(plain))
    }),
    { numRuns: 500 },
  )
})

test('no text at all is too much for the reader, and each word stands where it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab:",.-*[]0 \\<>'), maxLength: 40 }), (text) => {
      const { words, faults } = meaningOf(text, NOW)
      for (const span of [...words, ...faults]) {
        expect(span.from).toBeLessThan(span.to)
        expect(span.to).toBeLessThanOrEqual(text.length)
      }
      const again = meaningOf(writeWords(words), NOW)
      expect(again.filter).toEqual(
        meaningOf(words.map(({ from, to }) => text.slice(from, to)).join(' '), NOW).filter,
      )
    }),
    { numRuns: 500 },
  )
})

describe('what chips and menus do', () => {
  test('a menu’s values take the place of those before, and the rest stays as it was typed', () => {
    expect(chosenValues('type:a,b  -type:c type:d-* status:dead', 'type')).toEqual(['a', 'b'])
    expect(withValues('error:x  type:a status:dead', 'type', ['b', 'send mail'])).toBe(
      'error:x  type:b,"send mail" status:dead',
    )
    expect(withValues('type:a x type:b', 'type', [])).toBe('x')
    expect(withValues('oops:1', 'status', ['dead'])).toBe('oops:1 status:dead')
    expect(withWord('created:<1h settled:today', 'created', 'created:<2h')).toBe('created:<2h settled:today')
    expect(withWord('x created:<1h', 'created', null)).toBe('x')
  })

  test('any names at all can be chosen and are read as chosen', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 })), (names) => {
        const text = withValues('status:dead', 'type', names)
        expect(chosenValues(text, 'type')).toEqual(names)
        expect(meaningOf(text, NOW).filter.type ?? []).toEqual(names.filter((name) => !name.includes('\0')))
      }),
    )
  })

  test('a chip that is removed takes its word with it', () => {
    const text = 'status:dead  error:"a b" x'
    const [, second] = readWords(text).words
    expect(without(text, second!)).toBe('status:dead x')
  })
})

describe('completion', () => {
  const known = {
    types: ['send-mail', 'report', 'odd name'],
    queues: ['mail'],
    paths: [['userId'], ['user', 'name']],
    errors: ['connect ECONNREFUSED', 'no, never'],
  }
  const inserts = (text: string, caret = text.length) =>
    complete(text, caret, known).map(({ insert }) => insert)

  test.for([
    ['', 'status:'],
    ['sta', 'status:'],
    ['-ty', 'type:'],
    ['mail', 'type:send-mail'],
    ['de', 'status:dead'],
    ['status:de', 'dead'],
    ['status:dead,fa', 'failed'],
    ['type:odd', '"odd name"'],
    ['payload.user.', 'payload.user.name:'],
    ['created:', '<1h'],
    ['error:refu', '"connect ECONNREFUSED"'],
    ['error:"no, ne', '"no, never"'],
  ] as const)('%s is offered %s', ([text, insert]) => {
    expect(inserts(text)).toContain(insert)
  })

  test('nothing is offered inside of quotes, behind a key that is none, or that is written already', () => {
    expect(inserts('"sta')).toEqual([])
    expect(inserts('foo:')).toEqual([])
    expect(inserts('status:dead')).toEqual([])
    expect(inserts('status:dead,de')).not.toContain('dead')
  })

  test('what is taken replaces the word under the caret alone', () => {
    const text = 'type:rep status:dead'
    const [first] = complete(text, 8, known)
    expect(accept(text, first!)).toEqual({ text: 'type:report status:dead', caret: 12 })
    const [key] = complete('sta', 3, known)
    expect(accept('sta', key!)).toEqual({ text: 'status:', caret: 7 })
  })
})
