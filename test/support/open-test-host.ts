import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { EventHub } from '../../src/api/event-hub.ts'
import { Exports } from '../../src/api/exports.ts'
import type { ConsoleParts } from '../../src/api/parts.ts'
import { createRouter, type Router } from '../../src/api/router.ts'
import type { WorkspaceView } from '../../src/contract/index.ts'
import { builtIns } from '../../src/cron/built-ins.ts'
import type { Scheduler } from '../../src/cron/scheduler.ts'
import { createScheduler } from '../../src/cron/slot-scheduler.ts'
import type { ResolvedSchedule } from '../../src/cron/schedule.ts'
import { openHttpHost, type HttpHost } from '../../src/http/server.ts'
import { Health } from '../../src/health/health.ts'
import type { OpenQueue } from '../../src/queue/queue.ts'
import { repairCounters } from '../../src/store/counters.ts'
import { MIGRATIONS } from '../../src/store/migrations/index.ts'
import { Replays } from '../../src/replay/replays.ts'
import { createReader } from '../../src/store/reader/reader.ts'
import { openStore } from '../../src/store/store.ts'
import { CONFIG_DEFAULTS } from '../../src/workspace/config.ts'
import { Builds } from '../../src/workspace/builds.ts'
import { WorkspaceSettings } from '../../src/workspace/workspace-settings.ts'
import { FakeClock } from './fake-clock.ts'
import { ManualExecutor } from './manual-executor.ts'
import { openTestQueue } from './open-test-queue.ts'
import { tempFolder } from './temp-folder.ts'

export const TOKEN = 'a-token-for-tests-0123456789'

export const NIGHTLY: ResolvedSchedule = {
  name: 'nightly',
  cron: '0 3 * * *',
  timezone: 'UTC',
  enqueue: { type: 'report', payload: '{"days":1}' },
  catchUp: 'once',
  timeoutMs: 600_000,
}

export interface TestHost {
  readonly queue: OpenQueue
  readonly scheduler: Scheduler
  readonly events: EventHub
  readonly router: Router
  readonly http: HttpHost
  readonly clock: FakeClock
  readonly executor: ManualExecutor
  /** The workspace's folder. */
  readonly dir: string
  readonly log: string[]
  /** A request with the token, unless `headers` bring something else. */
  request(path: string, init?: RequestInit): Promise<Response>
}

/** Everything between the queue and the network, real, with a clock and an executor in the test's hands. */
export async function openTestHost(
  overrides: Partial<ConsoleParts> & { rendererDir?: string } = {},
): Promise<TestHost> {
  const dir = tempFolder()
  const clock = new FakeClock()
  const executor = new ManualExecutor()
  const store = openStore({ file: join(dir, 'test.db'), clock })
  onTestFinished(() => store.close())
  const { queue } = await openTestQueue({ store, clock, executor })
  const log: string[] = []
  const reader = createReader({ file: join(dir, 'test.db'), clock })
  const health = new Health({
    databaseFile: join(dir, 'test.db'),
    clock,
    reader,
    version: MIGRATIONS.length,
    repairCounters: () => store.write(() => repairCounters(store)),
    foundDamage: (fault) => store.foundDamage(fault),
    onLook: (listener) => store.onLook(listener),
    canRestore: false,
    log: (line) => log.push(line),
  })
  const scheduler = createScheduler({
    store,
    clock,
    log: (line) => log.push(line),
    schedules: [NIGHTLY],
    builtIns: builtIns({ store, clock, purge: (options) => queue.purge(options), checkup: health }),
    enqueue: async (_name, _slotAt, job) => (await queue.enqueue(job)).job.id,
  })
  const view: WorkspaceView = {
    name: 'yard',
    dir,
    host: 'headless',
    version: '0.0.0',
    isConfirmed: true,
    isStarted: true,
    configError: null,
    storageError: null,
    retention: { completedMs: 1, cancelledMs: 1, deadMs: null, logsMs: null },
    build: { id: 'b1', loadedAt: 0, handlers: [] },
    earlier: {},
  }
  const settings = new WorkspaceSettings({
    store,
    clock,
    config: () => CONFIG_DEFAULTS,
    log: (line) => log.push(line),
  })
  const events = new EventHub({
    queue,
    clock,
    schedules: () => scheduler.list(),
    workspace: () => view,
    health: () => health.view(),
    settings: () => settings.list(),
  })
  const exports = new Exports({ queue, clock, saveAs: null })
  const replays = new Replays({
    ...{ store, clock, queue },
    payloadLimitBytes: () => 1_000_000,
    code: async () => {
      throw new Error('no handler runs in this host')
    },
    means: () => {
      throw new Error('no handler runs in this host')
    },
  })
  const builds = new Builds({ store, reader, clock, dir, log: (line) => log.push(line) })
  const parts: ConsoleParts = {
    queue,
    store,
    builds,
    exports,
    replays,
    scheduler,
    events,
    health,
    settings,
    clock,
    dir,
    log: (line) => log.push(line),
    note: () => undefined,
    entries: () => [],
    view: () => view,
    confirm: async () => undefined,
    reload: async () => undefined,
    restore: async () => undefined,
    openFile: null,
    openSource: async () => null,
    ...overrides,
  }
  const router = createRouter(parts)
  const http = await openHttpHost({
    router,
    queue: parts.queue,
    scheduler,
    workspace: view,
    exports,
    dir,
    rendererDir: overrides.rendererDir ?? join(dir, 'none'),
    token: TOKEN,
    port: 0,
    clock,
    log: parts.log,
  })
  onTestFinished(async () => {
    await scheduler.stop()
    events.close()
    health.close()
    await reader.close()
    await http.close()
  })
  return {
    queue,
    scheduler,
    events,
    router,
    http,
    clock,
    executor,
    dir,
    log,
    request: (path, init) =>
      fetch(`${http.url}${path}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
        redirect: 'manual',
        ...init,
      }),
  }
}
