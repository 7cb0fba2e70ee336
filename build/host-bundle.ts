import path from 'node:path'
import type { InlineConfig } from 'vite'
import { QUIET_CHECKS } from './quiet-checks.ts'
import { root } from './root.ts'

/**
 * What is started or loaded by its path: the command line, the programs' module, the entries of the
 * processes and threads that the host starts, and the desktop's main process.
 */
const ENTRIES = [
  'src/cli.ts',
  'src/index.ts',
  'src/runner/entry.ts',
  'src/runner/handler.ts',
  'src/store/checkpoint-entry.ts',
  'src/store/reader/entry.ts',
  'electron/main.ts',
]

/** Native, loaders of other people's code, or provided by the desktop: these stay packages. */
const PACKAGES = ['electron', 'better-sqlite3', 'jiti', 'nodemailer']

/**
 * `src/` and the desktop's main process as ES modules for Node 24, one file per module in the tree they
 * come from: what finds its siblings by `import.meta.url` finds them here too. Packages go to `vendor/`,
 * since a folder named node_modules would be left out of an installer.
 */
export function hostConfig(outDir: string): InlineConfig {
  return {
    ...shared,
    ssr: { noExternal: true, external: PACKAGES },
    build: {
      ...sharedBuild,
      outDir,
      sourcemap: true,
      rolldownOptions: {
        checks: QUIET_CHECKS,
        input: Object.fromEntries(
          ENTRIES.map((entry) => [entry.replace(/\.ts$/, ''), path.join(root, entry)]),
        ),
        output: {
          format: 'esm',
          preserveModules: true,
          preserveModulesRoot: root,
          entryFileNames: ({ name }) => `${placeOf(name)}.js`,
        },
      },
    },
  }
}

/** The preload script: a sandbox takes one CommonJS file that requires nothing but electron. */
export function preloadConfig(outDir: string): InlineConfig {
  return {
    ...shared,
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ...sharedBuild,
      outDir,
      sourcemap: false,
      rolldownOptions: {
        checks: QUIET_CHECKS,
        input: { preload: path.join(root, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  }
}

const shared: InlineConfig = {
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  resolve: { alias: { yardmaster: path.join(root, 'src/runner/handler.ts') } },
}

const sharedBuild = { ssr: true, target: 'node24', minify: false, emptyOutDir: false } as const

function placeOf(module: string): string {
  return module.replace(/^(?:.*\/)?node_modules\//, 'vendor/').replace(/^_virtual\//, 'vendor/')
}
