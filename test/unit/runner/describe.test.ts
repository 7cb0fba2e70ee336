import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeHandlers } from '../../../src/runner/describe.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { setupPool, execute } from './setup-executor.ts'
import { setupFolder } from './setup-folder.ts'

/** Every kind of file that a workspace may hold; each handler returns its own name. */
const GOOD: Readonly<Record<string, string>> = {
  'typed.ts': `import { defineHandler } from 'yardmaster'
    export default defineHandler<{ n: number }>({ type: 'other-name', queue: 'q', maxAttempts: 5, timeoutMs: 9, run: (p: { n: number }) => 'typed' })`,
  'function.ts': `export default async (_: unknown): Promise<string> => 'function'`,
  'with-enum.ts': `import { defineHandler } from 'yardmaster'
    enum Kind { A = 'with-enum' }
    export default defineHandler({ run: () => Kind.A })`,
  'extensionless.ts': `import { word } from './lib/word'
    export default () => word('extensionless')`,
  'with-extension.ts': `import { word } from './lib/word.ts'
    export default () => word('with-extension')`,
  'module.mts': `export default () => 'module'`,
  'json.ts': `import data from './lib/data.json'
    export default () => data.name`,
  'json-attribute.mjs': `import data from './lib/data.json' with { type: 'json' }
    export default () => 'json-attribute'`,
  'esm.js': `import { NonRetryableError } from 'yardmaster'
    export default () => NonRetryableError ? 'esm' : ''`,
  'esm.mjs': `import { hostname } from 'node:os'
    export default () => hostname() && 'esm'`,
  'common.cjs': `const { NonRetryableError } = require('yardmaster')
    module.exports = () => NonRetryableError ? 'common' : ''`,
  'compiled.cjs': `Object.defineProperty(exports, '__esModule', { value: true })
    exports.default = { run: () => 'compiled' }`,
  'mixed.js': `import { join } from 'node:path'
    const here = join(__dirname, 'x')
    export default () => here && 'mixed'`,
  'package.ts': `import { name } from 'a-package'
    export default () => name`,
  'common-package.mjs': `import pkg from 'a-common-package'
    export default () => pkg.name`,
}

const SUPPORT: Readonly<Record<string, string>> = {
  'handlers/lib/word.ts': `export const word = (text: string): string => text`,
  'handlers/lib/data.json': `{ "name": "json" }`,
  'node_modules/a-package/package.json': `{ "name": "a-package", "type": "module", "exports": "./index.js" }`,
  'node_modules/a-package/index.js': `export const name = 'package'`,
  'node_modules/a-common-package/package.json': `{ "name": "a-common-package", "main": "index.js" }`,
  'node_modules/a-common-package/index.js': `module.exports = { name: 'common-package' }`,
  // What a folder has installed under the product's name does not count.
  'node_modules/yardmaster/package.json': `{ "name": "yardmaster", "type": "module", "exports": "./index.js" }`,
  'node_modules/yardmaster/index.js': `throw new Error('the wrong yardmaster')`,
}

function inHandlers(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, source]) => [`handlers/${name}`, source]))
}

describe('describing handlers', () => {
  it('loads every kind of file, and each of them runs', async () => {
    const { at, errand, folder } = setupFolder({ ...SUPPORT, ...inHandlers(GOOD) })
    const files = Object.keys(GOOD).map((name) => at(`handlers/${name}`))
    const { described } = await describeHandlers({ ...errand, files })
    expect(described.filter(({ error }) => error !== null)).toEqual([])
    expect(described.map(({ file }) => file)).toEqual(files)

    const { pool } = setupPool({}, { cwd: folder })
    pool.setBuild({ id: 'all', files: new Map(files.map((file) => [file, file])) })
    for (const file of files) {
      const name = file.slice(folder.length + '/handlers/'.length).replace(/\.\w+$/, '')
      expect((await execute(pool, file).report).ending).toEqual({ kind: 'resolved', result: `"${name}"` })
    }
  })

  it('gives the type and the settings that a file names, or its name and none', async () => {
    const { at, errand } = setupFolder(inHandlers(GOOD))
    const files = [at('handlers/typed.ts'), at('handlers/function.ts')]
    const { described } = await describeHandlers({ ...errand, files })
    expect(described).toEqual([
      {
        file: files[0],
        type: 'other-name',
        settings: { queue: 'q', maxAttempts: 5, timeoutMs: 9 },
        isolation: 'process',
        payload: null,
        error: null,
        reaches: [files[0]],
      },
      {
        ...{ file: files[1], type: 'function', settings: {}, isolation: 'process', payload: null },
        ...{ error: null, reaches: [files[1]] },
      },
    ])
  })

  it.each([
    {
      name: 'typescript.ts',
      source: `const a: number = 1\nexport default () => a +\n`,
      says: /typescript\.ts:2\n[^]*SyntaxError/,
    },
    {
      name: 'javascript.mjs',
      source: `const a = 1\nexport default () => {\n`,
      says: /javascript\.mjs:3:0[^]*SyntaxError/,
    },
    {
      name: 'throws.ts',
      source: `throw new Error('at the top')`,
      says: /^Error: at the top\n.*throws\.ts:1:7/,
    },
    { name: 'parses.mjs', source: `JSON.parse('{')`, says: /^SyntaxError: .*JSON[^]*parses\.mjs:1:6/ },
    { name: 'import.ts', source: `import './gone.ts'`, says: /Cannot find module .*gone\.ts/ },
    { name: 'enum-import.ts', source: `import './gone'\nenum A { B }`, says: /gone/ },
    { name: 'empty.ts', source: ``, says: /has no default export/ },
    { name: 'named.mjs', source: `export const run = () => 1`, says: /has no default export/ },
    { name: 'text.mjs', source: `export default 'x'`, says: /expected a handler, got "x"/ },
    {
      name: 'runless.mjs',
      source: `export default { queue: 'q' }`,
      says: /run: expected a function, got nothing/,
    },
    {
      name: 'wrong.mjs',
      source: `export default { maxAttempts: 0, run() {} }`,
      says: /maxAttempts: expected a whole number from 1 to 100000, got 0/,
    },
    {
      name: 'unknown.mjs',
      source: `export default { timeout: 5, run() {} }`,
      says: /timeout: no such setting/,
    },
  ])('says why $name did not load', async ({ name, source, says }) => {
    const { at, errand } = setupFolder({ [name]: source })
    const { described, loadedFiles } = await describeHandlers({ ...errand, files: [at(name)] })
    expect(described).toEqual([
      {
        file: at(name),
        type: name.replace(/\.\w+$/, ''),
        settings: null,
        isolation: 'process',
        payload: null,
        error: expect.stringMatching(says),
        reaches: [at(name)],
      },
    ])
    expect(loadedFiles).toEqual([at(name)])
  })

  it('loads the others when one hangs, exits or crashes the process', async () => {
    const { at, errand } = setupFolder({
      'a.mjs': `export default () => 1`,
      'b.mjs': `while (true);`,
      'c.mjs': `process.exit(4)`,
      'd.mjs': `await new Promise(() => {})`,
      'e.mjs': `setImmediate(() => { throw new Error('later') }); await new Promise(() => {})`,
      'f.mjs': `export default () => 1`,
    })
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => at(`${name}.mjs`))
    const { described } = await describeHandlers({ ...errand, files, timeoutMs: 1_500 })
    expect(described.map(({ error }) => error)).toEqual([
      null,
      'it did not load: it was still loading after 1500 ms',
      'it did not load: its process exited with code 4',
      'it did not load: it was still loading after 1500 ms',
      'it did not load: Error: later',
      null,
    ])
  })

  it('names every own file that was loaded, also for one that did not load', async () => {
    const { at, errand } = setupFolder({
      ...SUPPORT,
      ...inHandlers(GOOD),
      'handlers/broken.ts': `import './lib/half.ts'`,
      'handlers/lib/half.ts': `export const = `,
    })
    const names = ['extensionless.ts', 'with-extension.ts', 'json.ts', 'package.ts', 'broken.ts']
    const files = names.map((name) => at(`handlers/${name}`))
    const { loadedFiles } = await describeHandlers({ ...errand, files })
    const others = ['handlers/lib/data.json', 'handlers/lib/half.ts', 'handlers/lib/word.ts'].map(at)
    expect(loadedFiles).toEqual([...files, ...others].sort())
  })

  it('knows its files when the folder was opened through a link', async () => {
    const { at, errand, folder } = setupFolder({ ...SUPPORT, ...inHandlers(GOOD) })
    const link = join(tempFolder(), 'link')
    symlinkSync(folder, link)
    const file = join(link, 'handlers/with-extension.ts')
    const { described, loadedFiles } = await describeHandlers({ ...errand, cwd: link, files: [file] })
    expect(described).toMatchObject([{ file, error: null }])
    expect(loadedFiles).toContain(at('handlers/lib/word.ts'))
  })

  it('needs no process where there are no files', async () => {
    const { errand } = setupFolder({})
    expect(await describeHandlers({ ...errand, files: [] })).toEqual({ described: [], loadedFiles: [] })
  })
})
