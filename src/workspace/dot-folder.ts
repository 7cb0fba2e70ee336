import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { install } from './install.ts'
import { writeIfChanged } from './write-file.ts'

/** What Yardmaster keeps in a workspace: all of it can be made again but for the database. */
export const DOT_FOLDER = '.yardmaster'

/** The database of the workspace in `dir`. */
export function databaseIn(dir: string): string {
  return join(dir, DOT_FOLDER, 'yardmaster.db')
}

/** Make `.yardmaster/`, readable by its owner only: payloads are in there. */
export async function makeDotFolder(dir: string): Promise<void> {
  await mkdir(join(dir, DOT_FOLDER), { recursive: true, mode: 0o700 })
  await writeIfChanged(join(dir, DOT_FOLDER, '.gitignore'), '*\n')
}

/**
 * Lay the types of `yardmaster` and of Node into the workspace, so that an editor and `tsc` know them
 * without anything being installed. The folder's own tsconfig.json is made only where there is none.
 */
export async function layTypes(dir: string): Promise<void> {
  const isDeclaration = install.types.endsWith('.d.ts')
  const types = `types/yardmaster${isDeclaration ? '.d.ts' : '.ts'}`
  await writeIfChanged(join(dir, DOT_FOLDER, types), await readFile(install.types, 'utf8'))
  await writeIfChanged(
    join(dir, DOT_FOLDER, 'tsconfig.json'),
    `${JSON.stringify(tsconfig(types), null, 2)}\n`,
  )
  try {
    await writeFile(join(dir, 'tsconfig.json'), OWN_TSCONFIG, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

const OWN_TSCONFIG = `${JSON.stringify({ extends: `./${DOT_FOLDER}/tsconfig.json` }, null, 2)}\n`

function tsconfig(types: string): object {
  return {
    compilerOptions: {
      target: 'ES2024',
      lib: ['ES2024'],
      // What the loader takes is what must type-check: ESM and CommonJS, with and without extensions, JSON.
      module: 'Preserve',
      moduleResolution: 'Bundler',
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      esModuleInterop: true,
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: ['../node_modules/@types', install.typeRoot],
      paths: { yardmaster: [`./${types}`] },
    },
    include: ['../**/*.ts', '../**/*.mts', '../**/*.cts'],
    exclude: ['../node_modules', '../.yardmaster'],
  }
}
