import { EventHub } from '../api/event-hub.ts'
import type { WorkspaceView } from '../contract/index.ts'
import { builtIns } from '../cron/built-ins.ts'
import type { Scheduler } from '../cron/scheduler.ts'
import { createScheduler } from '../cron/slot-scheduler.ts'
import { Health } from '../health/health.ts'
import type { Replays } from '../replay/replays.ts'
import { repairCounters } from '../store/counters.ts'
import { MIGRATIONS } from '../store/migrations/index.ts'
import type { ConsoleGround } from './ground.ts'

/** What watches the database. */
export function healthOf({ workspace, clock, reader, store, options, consoleLog }: ConsoleGround): Health {
  return new Health({
    databaseFile: workspace.databaseFile,
    clock,
    reader,
    version: MIGRATIONS.length,
    repairCounters: () => store.write(() => repairCounters(store)),
    foundDamage: (fault) => store.foundDamage(fault),
    onLook: (listener) => store.onLook(listener),
    canRestore: options.restart !== undefined,
    log: consoleLog.from('health'),
  })
}

/** The schedules of the workspace, and those that are built in. */
export function schedulerOf(ground: ConsoleGround, health: Health, replays: Replays): Scheduler {
  const { store, clock, workspace, builds, settings, consoleLog } = ground
  const { queue } = ground.engine
  return createScheduler({
    store,
    clock,
    log: consoleLog.from('schedules'),
    schedules: workspace.config.schedules,
    builtIns: builtIns({
      store,
      clock,
      purge: async (how) => {
        const purged = await queue.purge(how)
        // After the jobs, so that what belongs to those goes with them.
        await replays.purge()
        await builds.purge()
        return purged
      },
      runsMs: () => settings.config.retention.runsMs,
      checkup: health,
    }),
    enqueue: async (name, _slotAt, job) =>
      (await queue.enqueue({ ...job, source: { origin: 'schedule', name } })).job.id,
  })
}

/** What every window hears. */
export function eventsOf(
  { engine, clock, settings }: ConsoleGround,
  { scheduler, health, view }: { scheduler: Scheduler; health: Health; view: () => WorkspaceView },
): EventHub {
  return new EventHub({
    queue: engine.queue,
    clock,
    schedules: () => scheduler.list(),
    workspace: view,
    health: () => health.view(),
    settings: () => settings.list(),
  })
}
