import { describe, expect, it } from 'vitest'
import { wallFault } from '../../build/import-walls.mjs'

const fault = (file: string, specifier: string, isTypeOnly = false) =>
  wallFault({ file, specifier, isTypeOnly })

describe('wallFault', () => {
  it('lets a layer import what stands below it, and itself', () => {
    expect(fault('src/queue/claim.ts', '../store/jobs.ts')).toBeNull()
    expect(fault('src/queue/claim.ts', './settle.ts')).toBeNull()
    expect(fault('src/http/host.ts', '../api/router.ts')).toBeNull()
    expect(fault('src/cli.ts', './console.ts')).toBeNull()
  })

  it('refuses what stands above, and says what to use instead', () => {
    expect(fault('src/store/jobs.ts', '../queue/queue.ts')).toMatch(/src\/queue\/queue\.ts.*return data/)
    expect(fault('src/runner/pool.ts', '../queue/queue.ts')).toMatch(/declare an interface/)
    expect(fault('src/queue/deep/inner.ts', '../../http/host.ts')).toMatch(/emit an event/)
  })

  it('keeps cron and the queue apart', () => {
    expect(fault('src/cron/cron.ts', '../queue/queue.ts')).not.toBeNull()
    expect(fault('src/queue/queue.ts', '../cron/cron.ts')).not.toBeNull()
  })

  it('gives the renderer the contract as a type only, and the model as it is', () => {
    expect(fault('renderer/bridge/client.ts', '../../src/contract/index.ts', true)).toBeNull()
    expect(fault('renderer/bridge/client.ts', '../../src/contract/index.ts')).toMatch(/import type/)
    expect(fault('renderer/views/jobs.ts', '../../src/model/status.ts')).toBeNull()
    expect(fault('renderer/views/jobs.ts', '../../src/queue/queue.ts', true)).not.toBeNull()
  })

  it('keeps Node out of what runs in a page', () => {
    expect(fault('renderer/main.ts', 'node:fs')).toMatch(/without Node/)
    expect(fault('src/model/job.ts', 'node:crypto')).toMatch(/without Node/)
    expect(fault('src/contract/inputs.ts', 'zod')).toBeNull()
    expect(fault('src/contract/inputs.ts', '@orpc/server')).not.toBeNull()
  })

  it('lets electron/ alone load electron, and everyone else its types', () => {
    expect(fault('electron/main.ts', 'electron')).toBeNull()
    expect(fault('test/unit/electron/quit.test.ts', 'electron')).toMatch(/download/)
    expect(fault('test/unit/electron/quit.test.ts', 'electron', true)).toBeNull()
    expect(fault('electron/main.ts', '../src/queue/queue.ts')).toMatch(/src\/console\.ts/)
    expect(fault('electron/host.ts', '../src/runner/pool.ts')).toMatch(/import type/)
  })

  it('lets the store alone speak SQL', () => {
    expect(fault('src/store/open.ts', 'better-sqlite3')).toBeNull()
    expect(fault('src/queue/queue.ts', 'better-sqlite3')).toMatch(/src\/store/)
  })
})
