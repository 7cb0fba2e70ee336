import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { memoryFolder } from './test/support/memory-folder.ts'

const at = (place: string): string => fileURLToPath(new URL(place, import.meta.url))

/** They neither start a process nor open a database. */
const PURE = ['test/unit/{model,renderer}/**/*.test.ts']
/** What is shown with processes: hosts, workers, programs of their own. */
const PROCESSES = [
  'test/unit/{cli,runner,replay,workspace}/**/*.test.ts',
  'test/unit/electron/main.test.ts',
  'test/build/{program-types,run}.test.ts',
]
/** Short forms of what has a command of its own, and what is done to disks, clocks and processes. */
const FAULTS = ['test/faults/**/*.test.ts', 'test/bench/bench.test.ts']

// Most of what tests wait for is the start of a Node process: each compiles the same sources again otherwise.
const onDisk = { NODE_COMPILE_CACHE: at('./node_modules/.cache/compiled') }
const memory = memoryFolder()
// A test's database is a file like any other, but nothing waits for a disk.
const inMemory = { ...onDisk, ...(memory !== null && { TMPDIR: memory }) }

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { yardmaster: at('./src/runner/handler.ts') } },
  test: {
    // Real databases and real processes: a native module belongs into a process, not a thread.
    pool: 'forks',
    // They wait for disks and processes more than they compute: one file per core, the last core too.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A spy or a changed variable must not reach the next test.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: PURE, pool: 'threads', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{unit,contract,build,bench}/**/*.test.ts'],
          exclude: [...PURE, ...PROCESSES, ...FAULTS],
          isolate: false,
          env: inMemory,
        },
      },
      {
        extends: true,
        test: { name: 'processes', include: PROCESSES, isolate: false, env: inMemory },
      },
      {
        extends: true,
        test: { name: 'faults', include: FAULTS, env: onDisk },
      },
    ],
  },
})
