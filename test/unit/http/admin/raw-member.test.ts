import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rawMember } from '../../../../src/http/admin/raw-member.ts'

describe('the raw text of a member', () => {
  it('means what a parser means, for any object, however it is spaced', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.constantFrom('payload', 'a', '__proto__', 'pay"load', '\\'), fc.string()),
          fc.jsonValue(),
        ),
        fc.constantFrom(0, 1, 2, '\t'),
        (object, space) => {
          const text = ` \n${JSON.stringify(object, null, space)}\r\n`
          for (const name of [...Object.keys(object), 'payload']) {
            const raw = rawMember(text, name)
            const expected = Object.hasOwn(object, name) ? JSON.stringify(object[name]) : undefined
            expect(raw === undefined ? undefined : JSON.stringify(JSON.parse(raw))).toBe(expected)
          }
        },
      ),
    )
  })

  it.each([
    ['{}', undefined],
    ['{"a":1}', undefined],
    ['{"a":{"payload":1}}', undefined],
    ['{"a":["payload"],"payload":-1.50e+10}', '-1.50e+10'],
    ['{"payload" : "}\\\\\\"{" , "b":1}', '"}\\\\\\"{"'],
    ['{"payload":[]}', '[]'],
    ['{"payload":{"a":[1,{"b":"]"}]}}', '{"a":[1,{"b":"]"}]}'],
    ['{"payload":1,"payload":2}', '2'],
    ['{"\\u0070ayload":true}', 'true'],
  ])('in %s', (text, raw) => {
    expect(rawMember(text, 'payload')).toBe(raw)
  })
})
