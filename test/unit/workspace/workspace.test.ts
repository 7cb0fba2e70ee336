import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import type { ProcessHost } from '../../../src/runner/process-host.ts'
import { CONFIG_DEFAULTS } from '../../../src/workspace/config.ts'
import { openWorkspace, type Workspace } from '../../../src/workspace/workspace.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const HELLO = 'export default async () => "hello"\n'

function setup(files: Readonly<Record<string, string>> = {}) {
  const base = tempFolder()
  const dir = join(base, 'work')
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
  for (const [name, content] of Object.entries(files)) write(name, content)
  const forks: string[] = []
  const lines: string[] = []
  const node = nodeProcessHost()
  const processHost: ProcessHost = {
    fork(options) {
      forks.push(options.cwd)
      return node.fork(options)
    },
  }
  const open = async (isConfirmed = true): Promise<Workspace> => {
    const workspace = await openWorkspace({
      dir,
      stateDir: join(base, 'state'),
      isConfirmed,
      processHost,
      clock: systemClock,
      log: (line) => lines.push(line),
    })
    onTestFinished(() => workspace.close())
    return workspace
  }
  return { base, dir, write, open, forks, lines }
}

/** Resolves when a load has brought about what is asked for. */
function until(workspace: Workspace, isReached: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isReached()) return
      stop()
      resolve()
    }
    const stop = workspace.on('changed', look)
    look()
  })
}

const errorsOf = ({ build }: Workspace) =>
  Object.fromEntries(build.handlers.map(({ file, error }) => [file, error]))

describe('a new workspace', () => {
  it('is made with a first handler, and nothing else but what editors need', async () => {
    const { dir, open } = setup()
    const workspace = await open()
    expect(workspace).toMatchObject({
      dir,
      name: 'work',
      databaseFile: join(dir, '.yardmaster', 'yardmaster.db'),
      processesFile: join(dir, '.yardmaster', 'processes.json'),
      isConfirmed: true,
      config: CONFIG_DEFAULTS,
      configError: null,
    })
    expect(workspace.build.handlers).toMatchObject([
      {
        file: 'handlers/hello.ts',
        type: 'hello',
        settings: { queue: 'default', maxAttempts: 3, retryDelayMs: 30_000, timeoutMs: 0 },
        isolation: 'process',
        error: null,
      },
    ])
    expect([...workspace.buildFiles]).toEqual([['hello', join(dir, 'handlers', 'hello.ts')]])
    expect(readdirSync(dir).sort()).toEqual(['.yardmaster', 'handlers', 'tsconfig.json'])
  })

  it('gets no first handler where there is anything already', async () => {
    const { open, dir } = setup({ 'notes.txt': 'mine' })
    const workspace = await open()
    expect(workspace.build.handlers).toEqual([])
    expect(existsSync(join(dir, 'handlers'))).toBe(false)
  })

  it('leaves a tsconfig.json that is there as it is', async () => {
    const { open, dir } = setup({ 'tsconfig.json': '{"mine": true}' })
    await open()
    expect(readFileSync(join(dir, 'tsconfig.json'), 'utf8')).toBe('{"mine": true}')
  })
})

describe('a folder that nobody confirmed', () => {
  const files = {
    'handlers/hello.js': `import { writeFileSync } from 'node:fs'; writeFileSync('ran', ''); ${HELLO}`,
    'yardmaster.config.js': `import { writeFileSync } from 'node:fs'; writeFileSync('ran', ''); export default { workers: 5 }`,
  }

  it('runs none of its code, and touches nothing outside of .yardmaster', async () => {
    const { dir, open, forks } = setup(files)
    const workspace = await open(false)
    await workspace.reload()
    expect(workspace.isConfirmed).toBe(false)
    expect(workspace.build).toMatchObject({ id: 'none', handlers: [] })
    expect(workspace.config).toEqual(CONFIG_DEFAULTS)
    expect(workspace.configError).toContain('yardmaster.config.js is code')
    expect(forks).toEqual([])
    expect(readdirSync(dir).sort()).toEqual(['.yardmaster', 'handlers', 'yardmaster.config.js'])
  })

  it('has its JSON config read all the same', async () => {
    const { open } = setup({ 'yardmaster.config.json': '{"workers": 5}' })
    const workspace = await open(false)
    expect(workspace.config.workers).toBe(5)
    expect(workspace.configError).toBeNull()
  })

  it('runs it once confirmed, and is remembered', async () => {
    const { open, dir } = setup(files)
    const workspace = await open(false)
    await workspace.confirm()
    expect(workspace.isConfirmed).toBe(true)
    expect(workspace.config.workers).toBe(5)
    expect(workspace.build.handlers.map(({ type }) => type)).toEqual(['hello'])
    expect(existsSync(join(dir, 'ran'))).toBe(true)
    await workspace.close()
    expect((await open(false)).isConfirmed).toBe(true)
  })

  it('is remembered too when it was named', async () => {
    const { open } = setup({ 'notes.txt': '' })
    await (await open(true)).close()
    expect((await open(false)).isConfirmed).toBe(true)
  })

  it('can not confirm itself', async () => {
    const { open, write, dir } = setup()
    write('.yardmaster/confirmed.json', JSON.stringify({ folders: [dir] }))
    write('confirmed.json', JSON.stringify({ folders: [dir] }))
    expect((await open(false)).isConfirmed).toBe(false)
  })
})

describe('its handlers', () => {
  it('are shown with their error where they do not load, and the others work', async () => {
    const { open } = setup({
      'handlers/good.ts': HELLO,
      'handlers/broken.ts': 'export default async () => {',
      'handlers/throws.cjs': 'throw new Error("not today")',
      'handlers/none.mjs': 'export const nothing = 1',
      'handlers/exits.js': 'process.exit(3)',
    })
    const workspace = await open()
    expect(errorsOf(workspace)).toEqual({
      'handlers/good.ts': null,
      'handlers/broken.ts': expect.stringContaining('SyntaxError'),
      'handlers/throws.cjs': expect.stringContaining('not today'),
      'handlers/none.mjs': expect.any(String),
      'handlers/exits.js': expect.stringContaining('3'),
    })
    expect([...workspace.buildFiles.keys()]).toEqual(['good'])
  })

  it('are built again when one is saved, added or deleted', async () => {
    const { open, write, dir } = setup({ 'handlers/a.js': HELLO })
    const workspace = await open()
    const { id } = workspace.build
    write('handlers/a.js', 'export default { maxAttempts: 9, async run() {} }')
    await until(workspace, () => workspace.build.handlers[0]?.settings?.maxAttempts === 9)
    expect(workspace.build.id).not.toBe(id)
    write('handlers/b.js', HELLO)
    await until(workspace, () => workspace.buildFiles.has('b'))
    rmSync(join(dir, 'handlers', 'a.js'))
    await until(workspace, () => !workspace.buildFiles.has('a'))
  })

  it('are built again when a file that they import is saved', async () => {
    const { open, write } = setup({
      'handlers/a.js': `import { most } from '../lib/most.js'; export default { maxAttempts: most, run() {} }`,
      'lib/most.js': 'export const most = 4',
    })
    const workspace = await open()
    expect(workspace.build.handlers[0]?.settings?.maxAttempts).toBe(4)
    write('lib/most.js', 'export const most = 6')
    await until(workspace, () => workspace.build.handlers[0]?.settings?.maxAttempts === 6)
  })

  it('are found when their folder is made later', async () => {
    const { open, write } = setup({ 'notes.txt': '' })
    const workspace = await open()
    write('handlers/a.js', HELLO)
    await until(workspace, () => workspace.buildFiles.has('a'))
  })
})

describe('its config', () => {
  it('applies to handlers when it is saved, and stays when the next one is refused', async () => {
    const { open, write } = setup({ 'handlers/a.js': HELLO })
    const workspace = await open()
    write('yardmaster.config.ts', 'export default { maxAttempts: 8 } satisfies object')
    await until(workspace, () => workspace.build.handlers[0]?.settings?.maxAttempts === 8)

    write('yardmaster.config.ts', 'export default { maxAttempts: "8" }')
    await until(workspace, () => workspace.configError !== null)
    expect(workspace.configError).toBe(
      'yardmaster.config.ts: maxAttempts: expected a whole number from 1 to 100000, got "8"',
    )
    expect(workspace.config.maxAttempts).toBe(8)

    write('yardmaster.config.ts', 'export default { maxAttempts: 2 }')
    await until(workspace, () => workspace.config.maxAttempts === 2)
    expect(workspace.configError).toBeNull()
  })

  it('is refused when it throws, with its name', async () => {
    const { open } = setup({
      'yardmaster.config.mjs': 'throw new Error("no such thing")',
      'handlers/a.js': HELLO,
    })
    const workspace = await open()
    expect(workspace.configError).toMatch(/^yardmaster\.config\.mjs: .*no such thing/s)
    expect(workspace.config).toEqual(CONFIG_DEFAULTS)
    expect(workspace.buildFiles.has('a')).toBe(true)
  })

  it('counts no more when its file is gone', async () => {
    const { open, dir } = setup({ 'yardmaster.config.json': '{"workers": 5}' })
    const workspace = await open()
    rmSync(join(dir, 'yardmaster.config.json'))
    await until(workspace, () => workspace.config.workers === 2)
  })
})

describe('settling', () => {
  it('builds what was saved, without waiting for the watcher to notice', async () => {
    const { write, open } = setup({ 'handlers/hello.ts': HELLO })
    const workspace = await open()
    const before = workspace.build.id
    write('handlers/hello.ts', 'export default async () => "mended"\n')
    await workspace.settle()
    expect(workspace.build.id).not.toBe(before)
    const { id } = workspace.build
    await workspace.settle()
    expect(workspace.build.id).toBe(id)
  })

  it('finds a handler that is new, and one that is mended after it could not be loaded', async () => {
    const { write, open } = setup({ 'handlers/broken.ts': 'export default async ( => {}\n' })
    const workspace = await open()
    expect(errorsOf(workspace)['handlers/broken.ts']).not.toBeNull()
    write('handlers/new.ts', HELLO)
    await workspace.settle()
    expect(errorsOf(workspace)['handlers/new.ts']).toBeNull()
    write('handlers/broken.ts', HELLO)
    await workspace.settle()
    expect(errorsOf(workspace)['handlers/broken.ts']).toBeNull()
  })

  it('starts no process where nothing was saved', async () => {
    const { open, forks } = setup({ 'handlers/hello.ts': HELLO })
    const workspace = await open()
    forks.length = 0
    await workspace.settle()
    expect(forks).toEqual([])
  })
})

describe('reloading', () => {
  it('loads once more, and only once, for all who ask during a load', async () => {
    const { open, forks } = setup({ 'handlers/a.js': HELLO })
    const workspace = await open()
    const before = forks.length
    let changes = 0
    workspace.on('changed', () => changes++)
    await Promise.all(Array.from({ length: 5 }, () => workspace.reload()))
    expect(forks.length - before).toBe(2)
    expect(changes).toBe(2)
  })

  it('tells nobody after close, which may be called twice and during a load', async () => {
    const { open, write } = setup({ 'handlers/a.js': HELLO })
    const workspace = await open()
    let changes = 0
    workspace.on('changed', () => changes++)
    const reloaded = workspace.reload()
    await workspace.close()
    await workspace.close()
    await reloaded
    write('handlers/b.js', HELLO)
    await workspace.reload()
    expect(changes).toBe(0)
    expect(workspace.buildFiles.has('b')).toBe(false)
  })

  it('is not harmed by a listener that throws', async () => {
    const { open, lines } = setup({ 'handlers/a.js': HELLO })
    const workspace = await open()
    workspace.on('changed', () => {
      throw new Error('not my day')
    })
    await workspace.reload()
    expect(lines).toEqual([expect.stringContaining('not my day')])
  })
})
