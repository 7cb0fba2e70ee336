import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Fingerprints, type Fingerprint } from '../../../src/model/fingerprint.ts'
import { toAttemptError } from '../../../src/runner/error.ts'
import { tempFolder } from '../../support/temp-folder.ts'

type Run = (argument: number) => unknown

/** The fingerprint of what a file's `run` throws, in a workspace of its own. */
async function fingerprintOf(
  code: string,
  { file = 'handlers/charge.cjs', argument = 1 } = {},
): Promise<Fingerprint> {
  const dir = tempFolder()
  const path = join(dir, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, code)
  const { run } = createRequire(path)(path) as { run: Run }
  try {
    await run(argument)
  } catch (thrown) {
    return new Fingerprints(dir).of({ type: 'charge', outcome: 'failed', error: toAttemptError(thrown) })
  }
  throw new Error('it threw nothing')
}

const CHARGE = `function charge(n) { throw new Error('card ' + n + ' was declined') }
exports.run = (n) => charge(n)`

test('lines above change nothing, another function or another caller does', async () => {
  const one = await fingerprintOf(CHARGE)
  expect(one.frame).toBe('charge (handlers/charge.cjs)')
  expect(await fingerprintOf(`// New.\n\n${CHARGE}`, { argument: 2 })).toEqual(one)
  const others = [
    CHARGE.replaceAll('charge(', 'refund('),
    CHARGE.replace('exports.run = (n) => charge(n)', 'function again(n) { charge(n) }\nexports.run = again'),
  ]
  const keys = await Promise.all(others.map(async (code) => (await fingerprintOf(code)).key))
  expect(new Set([one.key, ...keys]).size).toBe(3)
})

test('two builds of minified code give one fault', async () => {
  const minified = (inner: string, outer: string): string =>
    `"use strict";${'var z=0;'.repeat(90)}function ${inner}(n){throw new Error("card "+n+" was declined")}function ${outer}(n){${inner}(n)}exports.run=${outer};`
  const one = await fingerprintOf(minified('a', 'b'), { file: 'dist/app-B3fQ2x9a.js' })
  expect(await fingerprintOf(minified('qe', 'r'), { file: 'dist/app-d81kk02z.js' })).toEqual(one)
  expect(one.frame).toBe('dist/app.js')
})

test('a stack across awaits names who waited', async () => {
  const waiting = (
    caller: string,
  ): string => `async function load(n) { await null; throw new Error('page ' + n) }
async function ${caller}(n) { await load(n) }
exports.run = async (n) => { await ${caller}(n) }`
  const one = await fingerprintOf(waiting('first'))
  expect(await fingerprintOf(waiting('first'), { argument: 2 })).toEqual(one)
  expect((await fingerprintOf(waiting('second'))).key).not.toBe(one.key)
})

test('which of several promises failed is a matter of the data', async () => {
  const all = `async function part(i, n) { await null; if (i === n) throw new Error('part ' + i) }
exports.run = (n) => Promise.all([0, 1, 2].map((i) => part(i, n)))`
  const one = await fingerprintOf(all, { argument: 1 })
  expect(await fingerprintOf(all, { argument: 2 })).toEqual(one)
  expect(one.frame).toBe('part (handlers/charge.cjs)')
})

test.each([
  [
    'in its own calls',
    'function walk(n) { if (n === 0) throw new Error("leaf"); walk(n - 1) }\nexports.run = (n) => walk(n + 1)',
  ],
  [
    'in a list',
    'exports.run = (n) => [0, 1, 2, 3].map((i) => { if (i === n) throw new Error("item " + i); return i })',
  ],
  [
    'in a generator',
    'function* rows(n) { for (let i = 0; ; i++) { if (i === n) throw new Error("row " + i); yield i } }\nexports.run = (n) => [...rows(n)]',
  ],
])('how far it got %s is a matter of the data', async (_, code) => {
  expect(await fingerprintOf(code, { argument: 3 })).toEqual(await fingerprintOf(code, { argument: 1 }))
})

test.each([
  [
    'a constructor',
    'class Card { constructor(n) { throw new Error("card " + n) } }\nexports.run = (n) => new Card(n)',
    'new Card',
  ],
  [
    'a getter',
    'class Card { get owner() { throw new Error("card") } }\nexports.run = () => new Card().owner',
    'get owner',
  ],
  [
    'a static method',
    'class Card { static of(n) { throw new Error("card " + n) } }\nexports.run = (n) => Card.of(n)',
    'Card.of',
  ],
  [
    'a private method',
    'class Card { #check() { throw new Error("card") } run() { this.#check() } }\nexports.run = () => new Card().run()',
    'check',
  ],
  [
    'a callback of a timer',
    'exports.run = (n) => new Promise((_, no) => setTimeout(function late() { no(new Error("card " + n)) }, 1))',
    'late',
  ],
])('what fails in %s is found there', async (_, code, name) => {
  const { frame } = await fingerprintOf(code)
  expect(frame).toContain(name)
  expect(frame).toContain('handlers/charge.cjs')
})
