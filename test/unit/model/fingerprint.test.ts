import { expect, test } from 'vitest'
import type { AttemptError } from '../../../src/model/attempt.ts'
import { Fingerprints, type Failure } from '../../../src/model/fingerprint.ts'

const DIR = '/home/me/jobs'

function failure(message: string, frames: readonly string[], changes: Partial<AttemptError> = {}): Failure {
  const stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return {
    type: 'charge',
    outcome: 'failed',
    error: { name: 'Error', message, stack, code: null, cause: null, ...changes },
  }
}

function keyOf(of: Failure): string {
  return new Fingerprints(DIR).of(of).key
}

const charge = `charge (${DIR}/handlers/charge.ts:10:3)`
const run = `async Object.run (${DIR}/handlers/charge.ts:4:5)`
const inPackage = `request (${DIR}/node_modules/undici/lib/request.js:100:9)`

test('an edit elsewhere in the file does not split a group', () => {
  expect(keyOf(failure('no', [`charge (${DIR}/handlers/charge.ts:88:1)`, run]))).toBe(
    keyOf(failure('no', [charge, run])),
  )
})

test('frames of packages and of Node say nothing', () => {
  const node = 'process.processTicksAndRejections (node:internal/process/task_queues:105:5)'
  expect(keyOf(failure('no', [inPackage, node, charge, run]))).toBe(keyOf(failure('no', [charge, run])))
})

test('a workspace that was moved has the same groups', () => {
  const moved = failure('no', ['charge (/srv/handlers/charge.ts:10:3)'])
  expect(new Fingerprints('/srv').of(moved).key).toBe(keyOf(failure('no', [charge])))
})

test('the same message from another function, or through another caller, is another fault', () => {
  const keys = [
    [charge, run],
    [`refund (${DIR}/handlers/charge.ts:10:3)`, run],
    [`charge (${DIR}/lib/charge.ts:10:3)`, run],
    [charge, `refundAll (${DIR}/handlers/charge.ts:40:3)`],
    [],
  ].map((frames) => keyOf(failure('no', frames)))
  expect(new Set(keys).size).toBe(keys.length)
})

test('how deep a function is in its own calls makes no difference', () => {
  const walk = (line: number): string => `walk (${DIR}/lib/tree.ts:${line}:3)`
  expect(keyOf(failure('no', [walk(1), walk(2), run]))).toBe(
    keyOf(
      failure(
        'no',
        Array.from({ length: 10 }, () => walk(2)),
      ),
    ),
  )
})

test('names and files of minified code are another builds’s, and their groups the same', () => {
  const minified = (name: string, hash: string): Failure =>
    failure('no', [`${name} (${DIR}/dist/app-${hash}.js:1:48211)`])
  expect(keyOf(minified('a', 'B3fQ2x9a'))).toBe(keyOf(minified('qe', 'd81kk02z')))
})

test('the deepest cause tells failures apart, and its frames say where, if the error has none', () => {
  const cause = (message: string): AttemptError => ({
    name: 'Error',
    message,
    stack: `Error: ${message}\n    at ${charge}`,
    code: null,
    cause: null,
  })
  const refused = failure('fetch failed', [], { cause: cause('connect ECONNREFUSED 127.0.0.1:80') })
  const refusedAgain = failure('fetch failed', [], { cause: cause('connect ECONNREFUSED 127.0.0.1:8080') })
  const notFound = failure('fetch failed', [], { cause: cause('getaddrinfo ENOTFOUND api.example.com') })
  expect(keyOf(refused)).toBe(keyOf(refusedAgain))
  expect(keyOf(refused)).not.toBe(keyOf(notFound))
  expect(new Fingerprints(DIR).of(refused)).toMatchObject({
    template: 'fetch failed (connect ECONNREFUSED <address>)',
    frame: 'charge (handlers/charge.ts)',
  })
})

test('the errors within an aggregate are taken as a set', () => {
  const aggregate = (...inner: string[]): Failure =>
    failure(['all failed', ...inner].join('\n- '), [], { name: 'AggregateError' })
  const both = aggregate('Error: port 1 is shut', 'TypeError: no host')
  expect(keyOf(aggregate('TypeError: no host', 'Error: port 2 is shut', 'Error: port 3 is shut'))).toBe(
    keyOf(both),
  )
  expect(keyOf(aggregate('TypeError: no host'))).not.toBe(keyOf(both))
})

test.for([
  ['timed-out', 'TimeoutError', 'timed out after 100 ms', 'timed out after 250 ms'],
  ['crashed', 'OutOfMemoryError', 'used 300 MB, the limit is 256 MB', 'used 270 MB, the limit is 256 MB'],
  [
    'crashed',
    'KilledError',
    'its process, 17, was killed from the console',
    'its process, 4, was killed from the console',
  ],
] as const)('a %s attempt with %s is the same whatever its numbers', ([outcome, name, one, other]) => {
  const keys = [one, other].map((message) =>
    keyOf({ ...failure(message, [], { name, stack: null }), outcome }),
  )
  expect(keys[0]).toBe(keys[1])
})

test('crashes are told apart by how the process ended', () => {
  const crash = (how: string): string =>
    keyOf({
      ...failure(`its process ${how} before the handler finished`, [], { name: 'CrashError', stack: null }),
      outcome: 'crashed',
    })
  const keys = [crash('exited with code 1'), crash('exited with code 134'), crash('was ended by SIGSEGV')]
  expect(new Set(keys).size).toBe(3)
})

test('what is remembered of other failures decides nothing', () => {
  const shared = new Fingerprints(DIR)
  const failures = Array.from({ length: 3_000 }, (_, i) =>
    failure(`word ${'x'.repeat(i % 40)} ${i}`, [charge]),
  )
  for (const each of failures) expect(shared.of(each).key).toBe(keyOf(each))
})
