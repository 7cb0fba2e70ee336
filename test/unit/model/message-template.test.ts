import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageTemplate, withoutNumbers } from '../../../src/model/message-template.ts'

/** Two messages of one fault, or of several kinds, and what they have in common. */
const SAME: readonly [template: string, ...messages: string[]][] = [
  [
    'ENOENT: no such file or directory, open <text>',
    "ENOENT: no such file or directory, open '/home/ada/1.json'",
  ],
  ['connect ECONNREFUSED <address>', 'connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED ::1:5432'],
  ['user <n> not found', 'user 42 not found', 'user 1_000 not found'],
  ['No such customer: <id>', 'No such customer: cus_9s6XKzkNRiz8i3', 'No such customer: cus_8Fz2hQ71LmPq05'],
  [
    'Unexpected token <text>, … is not valid JSON',
    `Unexpected token 'a', "abc" is not valid JSON`,
    `Unexpected token '<', "<html>"... is not valid JSON`.replace('...', ''),
  ],
  ['Request to <url> failed: <n>', 'Request to https://example.com/users/42?x=1 failed: 503'],
  [
    '<path> is locked',
    'C:\\Users\\ada\\x.json is locked',
    '/var/lib/x/y.db is locked',
    './data/y.db:12 is locked',
  ],
  [
    'at <time> it failed',
    'at 2026-11-25T01:02:03.123Z it failed',
    'at 2026-11-25 it failed',
    'at 01:02:03 it failed',
  ],
  ['<time> is invalid', 'Wed Nov 25 2026 01:02:03 GMT+0000 (UTC) is invalid'],
  ['job <id> gone', 'job 550e8400-e29b-41d4-a716-446655440000 gone'],
  ['commit <hex> missing', 'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 missing'],
  ['heap limit <hex>', 'heap limit 0x7fff5fbff8a8'],
  ['ids <n>, … are missing', 'ids 1, 2, 3 and 4 are missing', 'ids 7 and 9 are missing'.replace(' and', ',')],
  ['mail to <email> bounced', 'mail to ada@example.com bounced', 'mail to b.c+d@mail.example.org bounced'],
  ['ratio <n>', 'ratio 0.25', 'ratio 1,000.5'],
  ['Expected values to be strictly equal:', 'Expected values to be strictly equal:\n\n1 !== 2\n'],
  [
    'invalid_type at items.*.email',
    '[{"code":"invalid_type","expected":"string","path":["items",3,"email"],"message":"x"}]',
    '[{"code":"invalid_type","path":["items",9,"email"]},{"code":"invalid_type","path":["items",10,"email"]}]',
  ],
  ['null value in column "line_<n>" of it', 'null value in column "line_7" of it'],
  [
    'Unexpected token <text>, … is not valid JSON',
    'Unexpected token \'a\', "abc" is not valid JSON',
    'Unexpected token \'\n\', ..."id": "x",\n\n"b": 1"... is not valid JSON',
  ],
  ['custom (row <n> is not billed) at *', '[{"code":"custom","path":[3],"message":"row 3 is not billed"}]'],
  ['日本語 <n> エラー', '日本語 42 エラー'],
]

/** What only looks variable, and is what the fault is called. */
const KEPT = [
  "Cannot read properties of undefined (reading 'email')",
  'UNIQUE constraint failed: users.email',
  'getaddrinfo ENOTFOUND api.example.com',
  'Request failed with status code 404',
  'null value in column "email" of relation "users" violates not-null constraint',
  'duplicate key value violates unique constraint "users_email_key"',
  'The "path" argument must be of type string.',
  'ORA-00942: table or view does not exist',
  'ERR_HTTP2_STREAM_ERROR',
  'utf8 is not sha256',
  "didn't find the user's order",
  'application/json or a/b',
]

describe('the template of a message', () => {
  it.each(SAME.flatMap(([template, ...messages]) => messages.map((message) => ({ message, template }))))(
    'is “$template” for “$message”',
    ({ message, template }) => {
      expect(messageTemplate(message)).toBe(template)
    },
  )

  it.each(KEPT)('keeps “%s” as it is', (message) => {
    expect(messageTemplate(message)).toBe(message)
  })

  it('is one line of at most 500 characters, whatever the message', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000, unit: 'binary' }), (message) => {
        const template = messageTemplate(message)
        expect(template.length).toBeLessThanOrEqual(500)
        expect(template).not.toMatch(/[\n\r]/)
      }),
    )
  })

  it('is the same for numbers of any length', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(messageTemplate(`row ${a} of ${b} is empty`)).toBe('row <n> of <n> is empty')
      }),
    )
  })

  it('is the same for quotations of whatever stands in them', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (value) => {
        expect(messageTemplate(`the field ${JSON.stringify(value)} is missing`)).toBe(
          'the field <text> is missing',
        )
      }),
    )
  })
})

describe('a message without its numbers', () => {
  it('has the same template, so that the template can be remembered by it', () => {
    const piece = fc.oneof(
      fc.constantFrom(...PIECES),
      fc.nat({ max: 1e12 }).map(String),
      fc.integer({ min: 100, max: 599 }).map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.ipV4(),
      fc.ipV6(),
      fc.uuid(),
      fc.stringMatching(/^[a-zé0-9_$.:-]{1,12}$/),
      fc.string({ maxLength: 8 }),
    )
    const message = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(message, (said) => {
        expect(messageTemplate(withoutNumbers(said))).toBe(messageTemplate(said))
      }),
      { numRuns: 3_000 },
    )
  })

  it('is the same for all that differ in numbers of the same length alone', () => {
    expect(withoutNumbers('row 12 of 3456 at 10:20:30')).toBe(withoutNumbers('row 98 of 7654 at 01:02:03'))
  })

  it('keeps what a server answered, what belongs to a name, and lists of issues', () => {
    for (const message of [
      'status 404',
      'HTTP/1.1 503',
      'ORA-00942',
      'utf8 is not sha256',
      '[{"path":["items",12],"code":"custom"}]',
    ])
      expect(withoutNumbers(message)).toBe(message)
  })
})

/** What stands beside numbers, and what gives them another meaning. */
const PIECES = [
  ...[
    ' ',
    ' ',
    ' ',
    ', ',
    ': ',
    '::',
    '-',
    '/',
    '.',
    '_',
    '(',
    ')',
    '"',
    "'",
    '`',
    '[',
    '{',
    '}',
    ']',
    '#',
    '\n',
    ':',
  ],
  ...[
    'status ',
    'status code ',
    'HTTP ',
    'http://',
    'HTTP/1.1 ',
    'port ',
    'ORA-',
    'E2BIG',
    'ERR_',
    'utf',
    'sha',
    'v',
  ],
  ...['Mon, ', ' Jan ', 'GMT+', '0x', 'cus_9s', 'é', 'C:\\', '~/', 'Unexpected token ', ' is not valid JSON'],
  ...['Expected values to be', 'and 3 more', 'Cannot convert ', ' to a BigInt', 'property '],
]
