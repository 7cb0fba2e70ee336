import { existsSync } from 'node:fs'
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidInputError } from '../errors.ts'
import type { Replay } from '../model/replay.ts'
import { isOwnFile } from '../runner/own-file.ts'
import { RUN_HANDLER } from './run-handler-text.ts'

/** Where tests of handlers stand, from the workspace. */
const FOLDER = 'test/handlers'
/** What each of them imports; written once, and the person's own from then on. */
const HELPER = 'run-handler.ts'

export interface WrittenTest {
  /** From the workspace, with forward slashes. */
  readonly file: string
  readonly text: string
}

/** The test that a replay makes, under the first name that is free. `handler`: its file, from the workspace. */
export function replayTest(dir: string, handler: string, replay: Replay): WrittenTest {
  return { file: freeName(dir, replay.type), text: testText(handler, replay) }
}

/**
 * Write it, and what it imports where that is not there yet. Never over a file.
 *
 * @returns its absolute path
 * @throws INVALID_INPUT where the folder of tests is no folder of the workspace
 */
export async function writeReplayTest(dir: string, { file, text }: WrittenTest): Promise<string> {
  const folder = join(dir, FOLDER)
  await mkdir(folder, { recursive: true })
  // A link may lead elsewhere: nothing is written outside of what was opened.
  if (!isOwnFile(join(await realpath(folder), HELPER), await realpath(dir)))
    throw new InvalidInputError(
      'file',
      `${FOLDER}/ to be a folder of the workspace`,
      'a link that leads out of it',
    )
  if (!existsSync(join(folder, HELPER))) await writeFile(join(folder, HELPER), RUN_HANDLER, { flag: 'wx' })
  const path = join(dir, file)
  await writeFile(path, text, { flag: 'wx' })
  return path
}

function freeName(dir: string, type: string): string {
  const name =
    type
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 80) || 'handler'
  for (let number = 1; ; number++) {
    const file = `${FOLDER}/${name}-${number}.test.ts`
    if (!existsSync(join(dir, file))) return file
  }
}

function testText(handler: string, { type, jobId, payload, outcome, result }: Replay): string {
  const of = jobId === null ? 'a payload' : `the payload of job ${jobId}`
  const isExpected = outcome === 'completed' && result !== null
  const expectation = isExpected
    ? `  // What it returned then. Take out what changes from run to run, such as times.
  assert.deepEqual(result, ${literal(result)})`
    : `  // That it does not throw is all that is expected.`
  return `${isExpected ? "import assert from 'node:assert/strict'\n" : ''}import { test } from 'node:test'
import { runHandler } from './run-handler.ts'

test(${quoted(`${type} ${isExpected ? 'returns what it returned' : 'finishes'} with ${of}`)}, async () => {
  const payload = ${literal(payload)}
  ${isExpected ? 'const { result } = ' : ''}await runHandler(${quoted(handler)}, payload)
${expectation}
})
`
}

/** JSON as code. A key that code reads otherwise leaves it to be parsed, as it is where a job runs. */
function literal(json: string): string {
  const value = JSON.parse(json) as unknown
  if (json.includes('__proto__')) return `JSON.parse(${quoted(JSON.stringify(value))})`
  return JSON.stringify(value, null, 2).split('\n').join('\n  ')
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
