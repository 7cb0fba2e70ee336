import { expect, test } from 'vitest'
import { conditionLike, heldOf } from '../../../../renderer/format/hold-words.ts'
import { holdConditionOf } from '../../../../src/model/hold-condition.ts'

test.each([
  [
    '{"userId":7,"email":"a@b.c","isNew":true,"more":1}',
    'payload.userId:7 payload.email:a@b.c payload.isNew:true',
  ],
  ['{"user":{"id":7},"list":[1],"first name":"Ada L"}', 'payload."first name":"Ada L"'],
  ['{"id":12345678901234567890,"ok":false,"none":null,"empty":""}', 'payload.ok:false'],
  ['{"a\\"b":1}', ''],
  ['[1]', ''],
  ['null', ''],
  ['no json', ''],
])('for the payload %s the condition is %s', (payload, condition) => {
  expect(conditionLike(payload)).toBe(condition)
  expect(holdConditionOf(condition).faults).toEqual([])
})

test('what a type’s holds have stopped is found whatever the type is called', () => {
  expect(heldOf('send mail')).toBe('is:held type:"send mail"')
})
