import type { Clock } from '../clock.ts'
import type { HostLock } from '../store/host-lock.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import type { WorkspaceSettings } from '../workspace/workspace-settings.ts'
import type { Builds } from '../workspace/builds.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { ConsoleLog } from './console-log.ts'
import type { ConsoleOptions } from './console-options.ts'
import type { Engine } from './engine.ts'

/** What a console stands on: opened before it, and closed with it. */
export interface ConsoleGround {
  readonly options: ConsoleOptions
  readonly clock: Clock
  readonly workspace: Workspace
  readonly builds: Builds
  readonly lock: HostLock
  readonly store: Store
  readonly reader: Reader
  readonly settings: WorkspaceSettings
  readonly engine: Engine
  readonly consoleLog: ConsoleLog
}
