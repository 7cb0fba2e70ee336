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
    // A spy or a changed variable must not reach the next test.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
})
