import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import type { HandlerGeneration } from '../../../src/model/generation.ts'
import type { JobStatus } from '../../../src/model/status.ts'
import { openYard, type Yard } from '../replay/open-yard.ts'

const GREET = (word: string) => `import { NAME } from '../lib/name.ts'
export default async (payload: { fails?: boolean }) => {
  if (payload.fails) throw new Error('${word} failed')
  return \`${word} \${NAME}\`
}
`
const FILES = { 'handlers/greet.ts': GREET('hello'), 'lib/name.ts': "export const NAME = 'you'\n" }
const BROKEN = "import { NAME } from '../lib/name.ts'\nexport default async () => {\n"

async function setup(files: Readonly<Record<string, string>> = FILES, dir?: string) {
  const opened = await openYard(files, dir === undefined ? {} : { dir })
  const { yard, save } = opened
  const build = (): string => yard.workspace.build.id
  return {
    ...opened,
    build,
    /** Save a file, and resolve with the build that it made. */
    async rebuild(path: string, source: string): Promise<string> {
      save(path, source)
      await yard.workspace.settle()
      return build()
    },
    run: (payload: object, type = 'greet') => run(opened, payload, type),
    generations: (type = 'greet'): Promise<readonly HandlerGeneration[]> =>
      call(yard.router.handlers.generations, { type }),
  }
}

/** Enqueue a job, and resolve once it has settled. */
async function run({ yard, until }: Yard, payload: object, type: string) {
  const { job } = await yard.queue.enqueue({ type, payload: JSON.stringify(payload), maxAttempts: 1 })
  const settled: readonly JobStatus[] = ['completed', 'dead']
  await until((event) =>
    event.kind === 'jobs'
      ? event.changed.find(({ id, status }) => id === job.id && settled.includes(status))
      : undefined,
  )
  const { attempts } = await yard.queue.attempts(job.id, { limit: 1 })
  const [attempt] = attempts
  if (!attempt) throw new Error('the job has no attempt')
  return { id: job.id, attempt }
}

describe('a handler file that does not load', () => {
  it('leaves its jobs to the build in which it last did, and the next good one takes over', async () => {
    const { rebuild, run, build, generations } = await setup()
    const first = build()
    expect((await run({})).attempt).toMatchObject({ build: first, result: '"hello you"' })
    const broken = await rebuild('handlers/greet.ts', BROKEN)
    expect((await run({})).attempt).toMatchObject({
      build: first,
      outcome: 'completed',
      result: '"hello you"',
    })
    expect(await generations()).toMatchObject([
      { builds: [{ build: broken }], isCurrent: false, error: expect.stringContaining('greet.ts') },
      { builds: [{ build: first }], isCurrent: true, error: null },
    ])
    const mended = await rebuild('handlers/greet.ts', GREET('good day'))
    expect((await run({})).attempt).toMatchObject({ build: mended, result: '"good day you"' })
  })

  it('runs as it was although what it imports has changed since, or is gone', async () => {
    const { rebuild, run, dir } = await setup()
    await rebuild('handlers/greet.ts', BROKEN)
    await rebuild('lib/name.ts', "export const NAME = 'nobody'\n")
    expect((await run({})).attempt.result).toBe('"hello you"')
    rmSync(join(dir, 'lib/name.ts'))
    await rebuild('handlers/greet.ts', `${BROKEN}\n`)
    expect((await run({})).attempt.result).toBe('"hello you"')
  })

  it('also where it is CommonJS, or TypeScript that has to be transformed', async () => {
    const { rebuild, run } = await setup({
      'handlers/old.cjs': "const { WORD } = require('../lib/word.cjs')\nmodule.exports = () => WORD\n",
      'lib/word.cjs': "exports.WORD = 'old'\n",
      'handlers/enum.ts':
        "import { PLACE } from '../lib/place'\nenum Word { A = 'enum' }\nexport default () => Word.A + PLACE\n",
      'lib/place.ts': "export const PLACE = ' here'\n",
    })
    await rebuild('lib/word.cjs', 'exports.WORD = ')
    await rebuild('lib/place.ts', "export const PLACE = ' there'\n")
    await rebuild('handlers/enum.ts', 'enum Word {')
    expect((await run({}, 'old')).attempt.result).toBe('"old"')
    expect((await run({}, 'enum')).attempt.result).toBe('"enum there"')
  })

  it('is the same after a restart', async () => {
    const { rebuild, run, yard, dir, build } = await setup()
    const first = build()
    await run({})
    await rebuild('handlers/greet.ts', BROKEN)
    await yard.close()
    const again = await setup({}, dir)
    expect((await again.run({})).attempt).toMatchObject({ build: first, result: '"hello you"' })
  })

  it('has no handler where it never loaded', async () => {
    const { run } = await setup({ 'handlers/greet.ts': 'export default async () => {' })
    expect((await run({})).attempt).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining('handlers/greet.ts does not load') },
    })
  })
})

describe('the generations of a handler', () => {
  it('count what came of their attempts, and outlive the jobs', async () => {
    const { rebuild, run, generations, yard } = await setup()
    await run({})
    await run({ fails: true })
    await rebuild('handlers/greet.ts', GREET('good day'))
    await run({})
    await yard.queue.stop()
    expect(await generations()).toMatchObject([
      { isCurrent: true, counts: { completed: 1, failed: 0, dead: 0 } },
      {
        isCurrent: false,
        counts: {
          completed: 1,
          failed: 1,
          dead: 1,
          lastUsedAt: expect.any(Number),
          ranMs: { p95: expect.any(Number) },
        },
      },
    ])
  })

  it('take builds that changed another handler together, and code that came back as the one that it was', async () => {
    const { rebuild, generations, build } = await setup()
    const first = build()
    const second = await rebuild('handlers/other.ts', 'export default async () => 1\n')
    expect(await generations()).toMatchObject([
      { buildCount: 2, builds: [{ build: second }, { build: first }] },
    ])
    await rebuild('lib/name.ts', "export const NAME = 'them'\n")
    expect(await generations()).toHaveLength(2)
    expect(await generations('other')).toHaveLength(1)
    await rebuild('lib/name.ts', FILES['lib/name.ts'])
    expect(await generations()).toMatchObject([
      { isCurrent: true, builds: [{ build: second }, { build: first }] },
      { isCurrent: false, buildCount: 1 },
    ])
  })

  it('show what changed from one to the other, in every file that the handler needs and in no other', async () => {
    const { rebuild, generations, yard } = await setup()
    await rebuild('handlers/other.ts', 'export default async () => 1\n')
    await rebuild('lib/name.ts', "export const NAME = 'them'\n")
    const [to, from] = await generations()
    const changes = (input: { from: string | null; to: string }) =>
      call(yard.router.handlers.codeChanges, { type: 'greet', ...input })
    expect(await changes({ from: from?.code ?? '', to: to?.code ?? '' })).toEqual([
      {
        file: 'lib/name.ts',
        before: FILES['lib/name.ts'],
        after: "export const NAME = 'them'\n",
        hidden: null,
      },
    ])
    expect((await changes({ from: null, to: from?.code ?? '' })).map(({ file }) => file)).toEqual(
      Object.keys(FILES),
    )
    await expect(changes({ from: 'unknown', to: to?.code ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('the files of a build', () => {
  it('are kept as they were, read only, each content once', async () => {
    const { dir, build, rebuild } = await setup()
    const first = build()
    const second = await rebuild('handlers/greet.ts', GREET('good day'))
    const at = (id: string, file: string) => join(dir, '.yardmaster/builds', id, file)
    expect(readFileSync(at(first, 'handlers/greet.ts'), 'utf8')).toBe(GREET('hello'))
    expect(readFileSync(at(second, 'handlers/greet.ts'), 'utf8')).toBe(GREET('good day'))
    expect(readdirSync(join(dir, '.yardmaster/builds')).sort()).toEqual([first, second].sort())
  })

  it('are what a stack shows, and it says that the file has changed since', async () => {
    const { run, rebuild, yard, dir, build } = await setup()
    const { id } = await run({ fails: true })
    const frame = { id, attempt: 1, file: join(dir, 'handlers/greet.ts'), line: 3 }
    const source = () => call(yard.router.jobs.source, frame)
    expect(await source()).toMatchObject({ build: build(), isChanged: false })
    const before = build()
    await rebuild('handlers/greet.ts', `// A line more.\n${GREET('good day')}`)
    const shown = await source()
    expect(shown).toMatchObject({ build: before, isChanged: true, first: 1 })
    expect(shown.lines[2]).toContain('hello failed')
    rmSync(join(dir, 'handlers/greet.ts'))
    expect(await source()).toMatchObject({ build: before, isChanged: true })
  })

  it('that are gone leave the file as it is now', async () => {
    const { run, rebuild, yard, dir, build } = await setup()
    const { id } = await run({ fails: true })
    const frame = { id, attempt: 1, file: join(dir, 'handlers/greet.ts'), line: 3 }
    rmSync(join(dir, '.yardmaster/builds', build()), { recursive: true, force: true })
    await rebuild('handlers/greet.ts', GREET('good day'))
    expect(await call(yard.router.jobs.source, frame)).toMatchObject({ build: null, isChanged: true })
    expect(existsSync(join(dir, '.yardmaster/builds', build()))).toBe(true)
  })
})

describe('a replay on an earlier build', () => {
  it('fails as the attempt did, and is mended on what is saved now', async () => {
    const { run, rebuild, build, replay } = await setup()
    const { id } = await run({ fails: true })
    const before = build()
    const after = await rebuild('handlers/greet.ts', 'export default async () => "mended"\n')
    expect(await replay({ jobId: id, build: before })).toMatchObject({
      build: before,
      outcome: 'failed',
      error: { message: 'hello failed' },
    })
    expect(await replay({ jobId: id })).toMatchObject({ build: after, outcome: 'completed' })
  })

  it('is refused for a build that is not kept, naming the field', async () => {
    const { run, start } = await setup()
    const { id } = await run({})
    await expect(start({ jobId: id, build: 'abc12345' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { field: 'build' },
    })
  })
})

describe('a search by build', () => {
  it('finds what ran on other code of its handler, whatever else was built since', async () => {
    const { run, rebuild, yard, generations } = await setup()
    const { id: old } = await run({ fails: true })
    await rebuild('handlers/other.ts', 'export default async () => { throw new Error() }\n')
    const { id: other } = await run({}, 'other')
    const found = async (test: object): Promise<number[]> =>
      (await yard.queue.jobs({ filter: { where: [{ kind: 'build', builds: [], ...test }] } })).jobs
        .map(({ id }) => id)
        .sort()
    expect(await found({ current: true })).toEqual([old, other])
    expect(await found({ before: ['current'] })).toEqual([])
    const mended = await rebuild('handlers/greet.ts', GREET('good day'))
    // It is on disk when this answers.
    await generations()
    expect(await found({ current: true })).toEqual([other])
    expect(await found({ before: ['current'] })).toEqual([old])
    expect(await found({ before: [mended] })).toEqual([old, other])
  })
})
