import { consoleLogOperations } from './console-log.ts'
import { eventsOperation } from './events.ts'
import { failuresOperations } from './failures.ts'
import { handlersOperations } from './handlers.ts'
import { healthOperations } from './health.ts'
import { holdsOperations } from './holds.ts'
import { jobsOperations } from './jobs.ts'
import { ledgerOperations, trashOperations } from './ledger.ts'
import { operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'
import { queuesOperations } from './queues.ts'
import { replaysOperations } from './replays.ts'
import { schedulesOperations } from './schedules.ts'
import { settingsOperations } from './settings.ts'
import { statisticsOperations } from './statistics.ts'
import { viewsOperations } from './views.ts'
import { workersOperations } from './workers.ts'
import { workspaceOperations } from './workspace.ts'

/** The contract, implemented: the one router that every transport serves. */
export function createRouter(parts: ConsoleParts) {
  const os = operations(parts.log)
  return os.router({
    workspace: workspaceOperations(os, parts),
    jobs: jobsOperations(os, parts),
    replays: replaysOperations(os, parts),
    operations: ledgerOperations(os, parts),
    trash: trashOperations(os, parts),
    failures: failuresOperations(os, parts),
    statistics: statisticsOperations(os, parts),
    holds: holdsOperations(os, parts),
    queues: queuesOperations(os, parts),
    views: viewsOperations(os, parts),
    schedules: schedulesOperations(os, parts),
    handlers: handlersOperations(os, parts),
    workers: workersOperations(os, parts),
    health: healthOperations(os, parts),
    settings: settingsOperations(os, parts),
    consoleLog: consoleLogOperations(os, parts),
    events: eventsOperation(os, parts),
  })
}

export type Router = ReturnType<typeof createRouter>
