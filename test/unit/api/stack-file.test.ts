import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findStackFile, readStackSource } from '../../../src/api/stack-file.ts'
import type { Attempt } from '../../../src/model/attempt.ts'
import type { Queue } from '../../../src/queue/queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const SOURCE = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`).join('\n')

/** A folder with a handler, and a queue whose one attempt failed with this stack. */
function setup(stackOf: (dir: string) => string, cause: string | null = null) {
  const dir = tempFolder()
  mkdirSync(join(dir, 'handlers'))
  writeFileSync(join(dir, 'handlers/a.ts'), SOURCE)
  writeFileSync(join(dir, '.env'), 'SECRET=1')
  const error = (stack: string, inner: Attempt['error'] = null) => ({
    name: 'Error',
    message: 'x',
    stack,
    code: null,
    cause: inner,
  })
  const attempt = {
    number: 2,
    error: error(stackOf(dir), cause === null ? null : error(cause)),
  } as Attempt
  const queue: Pick<Queue, 'attempts'> = { attempts: async () => ({ attempts: [attempt], before: null }) }
  const file = join(dir, 'handlers/a.ts')
  return { dir, queue, file, query: { id: 1, attempt: 2, file, line: 6 } }
}

describe('the file of a frame', () => {
  it('is read around the line that the stack names', async () => {
    const { dir, queue, query } = setup((folder) => `Error: x\n    at run (${folder}/handlers/a.ts:6:3)`)
    expect(await readStackSource(queue, dir, query)).toMatchObject({
      file: 'handlers/a.ts',
      first: 3,
      lines: ['line 3', 'line 4', 'line 5', 'line 6', 'line 7', 'line 8', 'line 9'],
    })
  })

  it('is found by its URL too, and in the stack of a cause', async () => {
    const { dir, queue, query, file } = setup(() => 'Error: x')
    expect(await refused(findStackFile(queue, dir, query))).toBe('NOT_FOUND')
    const other = setup((folder) => `Error\n    at ${pathToFileURL(join(folder, 'handlers/a.ts')).href}:6:3`)
    expect(await findStackFile(other.queue, other.dir, other.query)).toBe(other.file)
    const caused = setup(() => 'Error', `Error\n    at f (handlers/a.ts:6)`)
    expect(await findStackFile(caused.queue, caused.dir, { ...caused.query, file: 'handlers/a.ts' })).toBe(
      caused.file,
    )
    expect(file).toContain('a.ts')
  })

  it.each([
    ['another line', { line: 7 }],
    ['the beginning of a line’s number', { line: 60 }],
    ['another attempt', { attempt: 1 }],
    ['a file that no stack names', { file: '/etc/passwd' }],
    ['the end of a path', { file: 'a.ts' }],
  ])('is not given for %s', async (_, change) => {
    const { dir, queue, query } = setup((folder) => `Error: x\n    at run (${folder}/handlers/a.ts:6:3)`)
    expect(await refused(readStackSource(queue, dir, { ...query, ...change }))).toBe('NOT_FOUND')
  })

  it('is opened wherever it lies, and read in the workspace only', async () => {
    const { dir, queue, query } = setup(
      () => 'Error: x\n    at run (/etc/hostname:1:1)\n    at link.ts:1:1\n    at .env:1:1',
    )
    symlinkSync('/etc/hostname', join(dir, 'link.ts'))
    for (const file of ['/etc/hostname', 'link.ts', '.env']) {
      expect(await findStackFile(queue, dir, { ...query, file, line: 1 })).toBeTypeOf('string')
      expect(await refused(readStackSource(queue, dir, { ...query, file, line: 1 }))).toBe('NOT_FOUND')
    }
  })

  it('is not there once it is gone, or shorter', async () => {
    const { dir, queue, query } = setup(
      (folder) => `E\n at ${folder}/b.ts:1:1\n at ${folder}/handlers/a.ts:99:1`,
    )
    expect(await refused(findStackFile(queue, dir, { ...query, file: join(dir, 'b.ts'), line: 1 }))).toBe(
      'NOT_FOUND',
    )
    expect(await refused(readStackSource(queue, dir, { ...query, line: 99 }))).toBe('NOT_FOUND')
  })
})

async function refused(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => null,
    (error: unknown) => (error as { code?: unknown }).code,
  )
}
