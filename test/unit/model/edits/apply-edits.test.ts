import { describe, expect, it } from 'vitest'
import { applyEdits } from '../../../../src/model/edits/apply-edits.ts'
import { readEdits, type PayloadEdit } from '../../../../src/model/edits/payload-edit.ts'

const LIMIT = 1_000_000

function edited(payload: string, ...edits: PayloadEdit[]): string {
  const outcome = applyEdits(payload, readEdits(edits), LIMIT)
  return outcome.kind === 'edited' ? outcome.payload : `${outcome.reason}: ${outcome.message}`
}
const set = (path: string, to: string): PayloadEdit => ({ kind: 'set', path, to })
const remove = (path: string): PayloadEdit => ({ kind: 'remove', path })
const rename = (path: string, to: string): PayloadEdit => ({ kind: 'rename', path, to })

describe('setting a field', () => {
  it('writes a JSON value in the place of the one before, and leaves every other character', () => {
    const payload = '{ "id" : 90071992547409931234,\n  "country": "DE" , "x":1.50 }'
    expect(edited(payload, set('country', '"FR"'))).toBe(
      '{ "id" : 90071992547409931234,\n  "country": "FR" , "x":1.50 }',
    )
  })
  it('adds what is missing, written as its neighbour is', () => {
    expect(edited('{}', set('a', '1'))).toBe('{"a":1}')
    expect(edited('{"a":1}', set('b', '2'))).toBe('{"a":1,"b":2}')
    expect(edited('{\n  "a": 1\n}', set('b', '[2]'))).toBe('{\n  "a": 1,\n  "b": [2]\n}')
    expect(edited('{\n  "a": 1,\n  "z": 2\n}', set('b', '3'))).toBe('{\n  "a": 1,\n  "z": 2,\n  "b": 3\n}')
    expect(edited('{"a":1}', set('address.geo.zip', '"1"'))).toBe('{"a":1,"address":{"geo":{"zip":"1"}}}')
  })
  it('takes the value of another field as it is written', () => {
    expect(edited('{"from":{"n":12345678901234567890.10},"to":0}', set('to', 'from.n'))).toBe(
      '{"from":{"n":12345678901234567890.10},"to":12345678901234567890.10}',
    )
  })
  it('sets each item of a list, from the fields of the same item', () => {
    expect(
      edited(
        '{"items":[{"p":"1.5"},{"p":"2"}],"q":3}',
        set('items[].p', 'number(this)'),
        set('items[].q', 'items[].p * q'),
      ),
    ).toBe('{"items":[{"p":1.5,"q":4.5},{"p":2,"q":6}],"q":3}')
    expect(edited('[{"a":[{"b":1},{"b":2}]},{"a":[]}]', set('[].a[].b', '0'))).toBe(
      '[{"a":[{"b":0},{"b":0}]},{"a":[]}]',
    )
    expect(edited('{"l":[1,2,3]}', set('l[1]', '9'))).toBe('{"l":[1,9,3]}')
  })
  it('sets the last of a name that repeats, which is the one that counts', () => {
    expect(edited('{"a":1,"a":2}', set('a', '3'))).toBe('{"a":1,"a":3}')
  })
  it('says why it can’t be: no such field, and no object to hold it', () => {
    expect(edited('{"a":1}', set('b', 'c'))).toMatch(/^no-field/)
    expect(edited('{"a":1}', set('l[0].x', '1'))).toMatch(/^no-field: there is no l\[0\]\.x/)
    expect(edited('{"a":1}', set('a.b', '1'))).toBe('not-fitting: a is no object that could have a field "b"')
    expect(edited('{"a":', set('a', '1'))).toMatch(/^no-json/)
    expect(edited('{"a":1}', set('a', '1'))).toMatch(/^unchanged/)
  })
})

describe('expressions', () => {
  it('calculate to the last digit', () => {
    expect(edited('{"a":0.1}', set('a', 'this + 0.2'))).toBe('{"a":0.3}')
    expect(edited('{"a":90071992547409931234}', set('a', 'a + 1'))).toBe('{"a":90071992547409931235}')
    expect(edited('{"a":1999,"b":-2}', set('a', '(a - 1) * 0.01 + b * 3'))).toBe('{"a":13.98,"b":-2}')
    expect(edited('{"a":1e3}', set('a', 'a * 1.50'))).toBe('{"a":1500}')
  })
  it('change texts, and keep the escapes of one that stays', () => {
    expect(edited('{"a":" x\\u00e9 "}', set('a', 'trim(a)'))).toBe('{"a":"xé"}')
    expect(edited('{"a":"Ab"}', set('a', 'lower(this) + "-" + upper(a)'))).toBe('{"a":"ab-AB"}')
    expect(edited('{"a":"x\\u00e9","b":0}', set('b', 'trim(a)'))).toBe('{"a":"x\\u00e9","b":"x\\u00e9"}')
    expect(edited('{"a":"1,5"}', set('a', 'number(replace(a, ",", "."))'))).toBe('{"a":1.5}')
    expect(edited('{"a":12.50}', set('a', 'text(this)'))).toBe('{"a":"12.50"}')
    expect(edited('{"a":"007"}', set('a', 'number(a)'))).toBe('{"a":7}')
  })
  it('give a default for what is missing or null', () => {
    expect(edited('{"a":null}', set('a', 'default(this, "x")'))).toBe('{"a":"x"}')
    expect(edited('{}', set('a.b', 'default(this, default(c, {"d": [1, "]"]}))'))).toBe(
      '{"a":{"b":{"d": [1, "]"]}}}',
    )
    expect(edited('{"a":5}', set('a', 'default(this, 0)'))).toMatch(/^unchanged/)
  })
  it('read a quoted name, and a name after a literal’s word', () => {
    expect(edited('{"a b":{"c.d":1},"nullable":2}', set('x', '"a b"."c.d" + nullable'))).toContain('"x":3')
  })
  it('say what does not fit', () => {
    expect(edited('{"a":"x"}', set('a', 'number(a)'))).toBe('not-fitting: "x" is no number')
    expect(edited('{"a":1}', set('a', 'trim(a)'))).toMatch(
      /^not-fitting: trim\(…\) takes a text, and found 1/,
    )
    expect(edited('{"a":{}}', set('a', 'a * 2'))).toMatch(/^not-fitting/)
  })
  it.each([
    ['"open', 'to: expected a JSON value'],
    ['{"a":', 'a JSON value that is complete'],
    ['trim(a, b)', '1 value in trim'],
    ['default(a)', '2 values'],
    ['eval(a)', 'one of trim, lower'],
    ['a b', 'nothing more'],
    ['(a', 'a closing bracket'],
    ['items[].x', 'fields of the item that is edited'],
    ['', 'a JSON value, a field or a function, got the end'],
    ['('.repeat(50) + '1' + ')'.repeat(50), 'at most 20 brackets'],
  ])('refuse %s, and say what was expected', (to, message) => {
    expect(() => readEdits([set('a', to)])).toThrow(message)
  })
})

describe('removing', () => {
  it.each([
    ['{"a":1,"b":2,"c":3}', 'a', '{"b":2,"c":3}'],
    ['{"a":1,"b":2,"c":3}', 'b', '{"a":1,"c":3}'],
    ['{"a":1,"b":2,"c":3}', 'c', '{"a":1,"b":2}'],
    ['{ "a" : 1 }', 'a', '{}'],
    ['{\n  "a": 1,\n  "b": 2\n}', 'a', '{\n  "b": 2\n}'],
    ['{"a":1,"b":2,"a":3}', 'a', '{"b":2}'],
    ['{"a":1,"a":2,"b":3}', 'a', '{"b":3}'],
    ['{"l":[1, 2, 3]}', 'l[1]', '{"l":[1, 3]}'],
    ['{"l":[1,2,3]}', 'l[]', '{"l":[]}'],
    ['{"l":[{"x":1,"y":2},{"y":3},{"x":4}]}', 'l[].x', '{"l":[{"y":2},{"y":3},{}]}'],
  ])('takes from %s the field %s', (payload, path, after) => {
    expect(edited(payload, remove(path))).toBe(after)
  })
  it('says where there is no such field', () => {
    expect(edited('{"a":1}', remove('b.c'))).toBe('no-field: there is no b.c')
  })
})

describe('renaming', () => {
  it('changes the name and nothing else', () => {
    expect(edited('{"a" : {"zipCode":"1"}}', rename('a.zipCode', 'zip'))).toBe('{"a" : {"zip":"1"}}')
    expect(edited('[{"x":1},{"x":2}]', rename('[].x', 'y"'))).toBe('[{"y\\"":1},{"y\\"":2}]')
  })
  it('never puts one field in the place of another', () => {
    expect(edited('{"a":1,"b":2}', rename('a', 'b'))).toMatch(/^field-taken/)
  })
})

describe('edits', () => {
  it('are applied one after the other, all or none', () => {
    expect(edited('{"a":1}', rename('a', 'b'), set('b', 'b + 1'))).toBe('{"b":2}')
    expect(edited('{"a":1}', set('a', '2'), remove('missing'))).toMatch(/^no-field/)
  })
  it('make no payload that is larger than one may be', () => {
    const doubled = Array.from({ length: 20 }, () => set('a', 'this + this'))
    expect(edited(`{"a":"${'x'.repeat(100_000)}"}`, ...doubled)).toMatch(/^too-large/)
  })
  it.each(['', 'a..b', '.a', 'a.', 'a b', '"open', 'a[x]'])('refuse the path %j', (path) => {
    expect(() => readEdits([remove(path)])).toThrow('edits[0].path: expected a path')
  })
})
