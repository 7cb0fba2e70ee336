import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AttemptError } from '../../../src/model/attempt.ts'
import { Fingerprints } from '../../../src/model/fingerprint.ts'
import { toAttemptError } from '../../../src/runner/error.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { DATA_SHAPES } from './error-shapes/data-shapes.ts'
import { LANGUAGE_SHAPES } from './error-shapes/language-shapes.ts'
import { NETWORK_SHAPES } from './error-shapes/network-shapes.ts'
import { thrownBy, type Occurrence, type Shape } from './error-shapes/shape.ts'
import { SYSTEM_SHAPES } from './error-shapes/system-shapes.ts'

/** Each error is one that Node, a library or the language really throws. */
const SHAPES = [...SYSTEM_SHAPES, ...NETWORK_SHAPES, ...DATA_SHAPES, ...LANGUAGE_SHAPES]
const DIR = import.meta.dirname

test.each(SHAPES)('$name: two occurrences are one fault', async (shape) => {
  const one = await errorOf(shape, await ada())
  const other = await errorOf(shape, await grace())
  expect(fingerprintOf(other)).toEqual(fingerprintOf(one))
})

test('no two of the shapes are taken for one by what they say alone', async () => {
  const of = await ada()
  const byKey = new Map<string, string[]>()
  for (const shape of SHAPES) {
    const { key } = fingerprintOf(withoutStack(await errorOf(shape, of)))
    byKey.set(key, [...(byKey.get(key) ?? []), shape.name])
  }
  expect([...byKey.values()].filter(({ length }) => length > 1)).toEqual([])
})

test('there are more than enough of them', () => {
  expect(SHAPES.length).toBeGreaterThanOrEqual(60)
})

async function errorOf(shape: Shape, of: Occurrence): Promise<AttemptError> {
  return toAttemptError(await thrownBy(() => shape.fail(of)))
}

const ada = () =>
  occurrence(17, 'ada', '550e8400-e29b-41d4-a716-446655440000', '9fceb02d0ae598e95dc970b74767f193')
const grace = () =>
  occurrence(4711, 'grace', '9b2f6b1e-3c1a-4d0e-8f4e-0a1b2c3d4e5f', '0aa1bb2cc3dd4ee5ff60718293a4b5c6')

function fingerprintOf(error: AttemptError) {
  return new Fingerprints(DIR).of({ type: 'charge', outcome: 'failed', error })
}

/** Where it was thrown would tell any two apart. */
function withoutStack({ cause, ...error }: AttemptError): AttemptError {
  return { ...error, stack: null, cause: cause && withoutStack(cause) }
}

async function occurrence(n: number, word: string, id: string, hex: string): Promise<Occurrence> {
  const home = tempFolder()
  const dir = join(home, `work-${n}`)
  const file = join(home, 'full', `${word}.txt`)
  mkdirSync(dir)
  mkdirSync(join(home, 'full'))
  writeFileSync(file, `${word} ${n}, and enough of it for a header that is none\n`.repeat(20))
  return { n, word, id, hex, dir, file, shutPort: await shutPort() }
}

async function shutPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
