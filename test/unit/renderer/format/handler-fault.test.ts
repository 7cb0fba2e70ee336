import { expect, it } from 'vitest'
import { handlerFault } from '../../../../renderer/format/handler-fault.ts'

const file = 'handlers/a.ts'

it('finds message, place and code in a syntax error', () => {
  const error =
    '/work/handlers/a.ts:3\n  run: (a => 1,\n       ^\n\nSyntaxError [X]: Expression expected\n    at load (x.js:1)'
  expect(handlerFault({ file, error })).toEqual({
    message: 'SyntaxError [X]: Expression expected',
    place: 'handlers/a.ts:3',
    frame: ['  run: (a => 1,', '       ^'],
    rest: error,
  })
})

it('finds the place of what was thrown while loading', () => {
  const error = 'TypeError: no\n    at helper (/work/lib/b.ts:1:2)\n    at /work/handlers/a.ts:12:5'
  expect(handlerFault({ file, error })).toMatchObject({
    message: 'TypeError: no',
    place: 'handlers/a.ts:12:5',
    frame: [],
  })
})

it('is the message alone where nothing else was said', () => {
  expect(handlerFault({ file, error: 'it was still loading after 5000 ms' })).toEqual({
    message: 'it was still loading after 5000 ms',
    place: '',
    frame: [],
    rest: '',
  })
  expect(handlerFault({ file, error: null })).toBeNull()
})
