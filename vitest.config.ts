import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  resolve: {
    alias: { yardmaster: fileURLToPath(new URL('./src/runner/handler.ts', import.meta.url)) },
  },
  test: {
    include: ['test/{unit,contract,build,bench,faults}/**/*.test.ts'],
    // Real databases and real processes: a native module belongs into a process, not a thread.
    pool: 'forks',
    // They wait for disks and processes more than they compute: one file per core, the last core too.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Most of what they wait for is the start of a Node process: each compiles the same sources again otherwise.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('./node_modules/.cache/compiled', import.meta.url)) },
    // A spy or a changed variable must not reach the next test.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
})
