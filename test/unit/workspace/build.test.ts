import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DescribedFile } from '../../../src/runner/describe.ts'
import { makeBuild } from '../../../src/workspace/build.ts'
import { CONFIG_DEFAULTS, type ResolvedConfig } from '../../../src/workspace/config.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function setup(files: Readonly<Record<string, string>>) {
  const dir = tempFolder()
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
  for (const [name, content] of Object.entries(files)) write(name, content)
  const build = (described: Partial<DescribedFile>[], config: Partial<ResolvedConfig> = {}) =>
    makeBuild({
      dir,
      described: described.map((each) => ({
        type: 'x',
        settings: {},
        isolation: 'process' as const,
        payload: null,
        error: null,
        ...each,
        file: join(dir, each.file ?? ''),
        reaches: (each.reaches ?? [each.file ?? '']).map((name) => join(dir, name)),
      })),
      files: Object.keys(files).map((name) => join(dir, name)),
      config: { ...CONFIG_DEFAULTS, ...config },
      loadedAt: 5,
      cause: 'save',
    })
  return { dir, write, build }
}

describe('a build', () => {
  it('fills in settings: the handler first, then the config, then the default', async () => {
    const { dir, build } = setup({ 'handlers/a.ts': '' })
    const built = await build([{ file: 'handlers/a.ts', type: 'a', settings: { maxAttempts: 9 } }], {
      maxAttempts: 5,
      timeoutMs: 70,
    })
    expect(built.build).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      loadedAt: 5,
      handlers: [
        {
          file: 'handlers/a.ts',
          type: 'a',
          settings: { queue: 'default', maxAttempts: 9, retryDelayMs: 30_000, timeoutMs: 70 },
          isolation: 'process',
          error: null,
        },
      ],
    })
    expect([...built.files]).toEqual([['a', join(dir, 'handlers/a.ts')]])
  })

  it('shows two files of one type with an error each, runs neither, and the others work', async () => {
    const { build } = setup({})
    const { build: made, files } = await build([
      { file: 'handlers/a.ts', type: 'mail' },
      { file: 'handlers/b.ts', type: 'mail' },
      { file: 'handlers/c.ts', type: 'c' },
    ])
    expect(made.handlers.map(({ error }) => error)).toEqual([
      'type "mail" is also that of handlers/b.ts: give one of them another',
      'type "mail" is also that of handlers/a.ts: give one of them another',
      null,
    ])
    expect([...files.keys()]).toEqual(['c'])
  })

  it('shows a file that did not load with its error', async () => {
    const { build } = setup({})
    const { build: made, files } = await build([
      { file: 'handlers/a.ts', type: 'a', settings: null, error: 'SyntaxError: …' },
    ])
    expect(made.handlers).toMatchObject([
      { file: 'handlers/a.ts', type: 'a', settings: null, isolation: 'process', error: 'SyntaxError: …' },
    ])
    expect(files.size).toBe(0)
  })

  it.each([
    [{ maxAttempts: 0 }, 'maxAttempts: expected a whole number from 1 to 100000'],
    [{ timeoutMs: '5s' as never }, 'timeoutMs: expected a whole number from 0 to 315360000000'],
    [{ queue: '' }, /^queue: expected/],
  ])('shows a file with the settings %j with an error', async (settings, error) => {
    const { build } = setup({})
    const made = (await build([{ file: 'handlers/a.ts', type: 'a', settings }])).build
    expect(made.handlers[0]?.settings).toBeNull()
    expect(made.handlers[0]?.error).toMatch(error)
  })

  it('has an id of its files: their content and their paths', async () => {
    const files = { 'handlers/a.ts': 'one', 'lib/b.ts': 'two' }
    const idOf = async ({ build }: ReturnType<typeof setup>) =>
      (await build([{ file: 'handlers/a.ts' }])).build.id
    const one = setup(files)
    const id = await idOf(one)
    expect(await idOf(setup(files))).toBe(id)
    expect(await idOf(setup({ 'handlers/a.ts': 'one', 'lib/c.ts': 'two' }))).not.toBe(id)
    one.write('lib/b.ts', 'three')
    expect(await idOf(one)).not.toBe(id)
  })
})
