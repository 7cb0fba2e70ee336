import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstLines, jsonLines, prettyJson, tokensOf } from '../../../../renderer/format/json-lines.ts'
import { atOnce } from '../../../../renderer/format/slices.ts'

describe('laying out JSON', () => {
  it('indents by two spaces and leaves empty brackets together', () => {
    expect(jsonLines('{"a":[1,{"b":null}],"c":{},"d":[ ]}').lines).toEqual([
      '{',
      '  "a": [',
      '    1,',
      '    {',
      '      "b": null',
      '    }',
      '  ],',
      '  "c": {},',
      '  "d": []',
      '}',
    ])
  })

  it('keeps every digit of a number and every escape of a string', () => {
    const text = '{"big": 12345678901234567890123.4500, "e": 1E+2, "s": "\\u00e9\\n", "t": "a: {b}, [c]"}'
    expect(jsonLines(text).lines.join('\n')).toContain('12345678901234567890123.4500')
    expect(jsonLines(text).lines).toContain('  "s": "\\u00e9\\n",')
    expect(jsonLines(text).lines).toContain('  "t": "a: {b}, [c]"')
  })

  it('says the same as JSON.stringify of any value, and loses no token', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { lines, fault } = jsonLines(text)
        expect(fault).toBeNull()
        expect(JSON.parse(lines.join('\n'))).toEqual(JSON.parse(text))
        expect(atOnce(prettyJson(text))).toBe(lines.join('\n'))
        expect(firstLines(text, 3)).toEqual(lines.slice(0, 3))
        for (const line of lines) {
          expect(
            tokensOf(line)
              .map((token) => token.text)
              .join(''),
          ).toBe(line)
        }
      }),
    )
  })

  it('reads the first lines of a text that is no JSON too', () => {
    expect(firstLines('{"a":1,"b":2', 2)).toEqual(['{', '  "a": 1,'])
    expect(firstLines('', 9)).toEqual([''])
  })

  it('shows a text that is no JSON as it is', () => {
    const { lines, fault } = jsonLines('{"a": 1,\n oops')
    expect(lines).toEqual(['{"a": 1,', ' oops'])
    expect(fault).not.toBeNull()
  })
})

it('tells keys from strings', () => {
  expect(tokensOf('  "a": "b",').map(({ kind }) => kind)).toEqual([
    'space',
    'key',
    'mark',
    'space',
    'string',
    'mark',
  ])
})
