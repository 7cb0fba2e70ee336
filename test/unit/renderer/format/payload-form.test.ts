import { describe, expect, it } from 'vitest'
import {
  formErrors,
  formFields,
  payloadOf,
  startValues,
  valuesOf,
} from '../../../../renderer/format/payload-form.ts'

const SCHEMA = {
  type: 'object',
  required: ['path', 'owner'],
  properties: {
    path: { type: 'string', title: 'Path', description: 'In the folder' },
    width: { type: 'integer', minimum: 1, maximum: 9, default: 4 },
    ratio: { type: ['number', 'null'] },
    kind: { anyOf: [{ const: 'a' }, { const: 2 }] },
    keep: { type: 'boolean' },
    tags: { type: 'array' },
    owner: { $ref: '#/$defs/owner' },
  },
  $defs: { owner: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } },
}
const fields = formFields(JSON.stringify(SCHEMA)) ?? []

describe('a form of a schema', () => {
  it('has a field for each value, those of objects within it too', () => {
    expect(fields.map(({ label, kind, isRequired }) => [label, kind, isRequired])).toEqual([
      ['Path', 'text', true],
      ['width', 'integer', false],
      ['ratio', 'number', false],
      ['kind', 'choice', false],
      ['keep', 'boolean', false],
      ['tags', 'json', false],
      ['owner › id', 'integer', true],
    ])
    expect(startValues(fields)).toMatchObject({ '/width': '4', '/path': '' })
  })

  it.each(['true', '[]', '{"type":"string"}', '{"type":"object"}', 'nonsense', '{"$ref":"#"}'])(
    'is none where the schema describes no object: %s',
    (schema) => expect(formFields(schema)).toBeNull(),
  )

  it('writes what was typed, digit by digit, and leaves out what is empty', () => {
    const values = { '/path': 'a"b', '/width': '7', '/kind': '2', '/owner/id': '90071992547409931' }
    const payload = payloadOf(fields, values)
    expect(payload).toBe(
      '{\n  "path": "a\\"b",\n  "width": 7,\n  "kind": 2,\n  "owner": {\n    "id": 90071992547409931\n  }\n}',
    )
  })

  it('reads a payload back, unless it would lose something of it', () => {
    const payload = '{"owner":{"id":1},"path":"x","tags":[1,{"a":null}]}'
    const values = valuesOf(fields, payload)
    expect(values).toMatchObject({ '/path': 'x', '/tags': '[1,{"a":null}]', '/owner/id': '1', '/width': '' })
    expect(JSON.parse(payloadOf(fields, values ?? {}))).toEqual(JSON.parse(payload))
    expect(valuesOf(fields, '{"path":"x","owner":{"id":1},"more":1}')).toBeNull()
    expect(valuesOf(fields, '{"path":"x","owner":{"id":90071992547409931}}')).toBeNull()
    expect(valuesOf(fields, '[1]')).toBeNull()
  })

  it('says what the schema refuses', () => {
    expect(formErrors(fields, { '/width': '10', '/ratio': '1.', '/tags': '[', '/owner/id': '1.5' })).toEqual({
      '/width': 'At most 9',
      '/ratio': 'A number',
      '/tags': 'Not JSON',
      '/owner/id': 'A whole number',
    })
    expect(formErrors(fields, {})).toEqual({ '/owner/id': 'Required' })
  })

  it('takes a pattern that is none for no pattern', () => {
    const [field] = formFields('{"type":"object","properties":{"a":{"type":"string","pattern":"("}}}') ?? []
    expect(field && formErrors([field], { '/a': 'x' })).toEqual({})
  })
})
