import type { Clock } from '../clock.ts'
import type { WorkspaceView } from '../contract/index.ts'
import type { Scheduler } from '../cron/scheduler.ts'
import type { Health } from '../health/health.ts'
import type { ConsoleEntry } from '../model/console-log.ts'
import type { Queue } from '../queue/queue.ts'
import type { Replays } from '../replay/replays.ts'
import type { Builds } from '../workspace/builds.ts'
import type { WorkspaceSettings } from '../workspace/workspace-settings.ts'
import type { EventHub } from './event-hub.ts'
import type { SourcePlace } from '../workspace/editor-link.ts'
import type { Store } from '../store/store.ts'
import type { Exports } from './exports.ts'
import type { Log } from './log.ts'

/** What the operations work on. `src/console.ts` puts it together. */
export interface ConsoleParts {
  readonly queue: Queue
  readonly scheduler: Scheduler
  readonly events: EventHub
  readonly health: Health
  readonly settings: WorkspaceSettings
  /** For what belongs to the workspace and not to its queue. */
  readonly store: Store
  readonly exports: Exports
  readonly replays: Replays
  readonly builds: Builds
  readonly clock: Clock
  readonly log: Log
  /** Says what a person did here in the console's log. */
  note(message: string): void
  /** What the console has said of itself, oldest first. */
  entries(): readonly ConsoleEntry[]
  /** The workspace's folder. */
  readonly dir: string
  /** Where the console stands, now. */
  view(): WorkspaceView
  /** Record that this folder's code may run, load it and start the workers. Idempotent. */
  confirm(): Promise<void>
  /** Build the handlers again now. */
  reload(): Promise<void>
  /** Put a kept copy in the database's place. @throws NOT_FOUND; STORAGE_FAILED; WRONG_PHASE where this host can't */
  restore(name: string): Promise<void>
  /** Opens a file on the person's desktop; null where there is none to open it on. */
  readonly openFile: ((path: string) => Promise<void>) | null
  /** Shows a place in the person's editor; resolves to the link that does it where only a page can follow it. */
  openSource(place: SourcePlace): Promise<string | null>
}
