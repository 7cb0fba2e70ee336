import type { Log } from '../api/log.ts'
import type { Clock } from '../clock.ts'
import type { NewJob } from '../queue/queue.ts'
import type { ProcessHost } from '../runner/process-host.ts'

export interface ConsoleOptions {
  /** The workspace's folder; made if absent. */
  readonly dir: string
  readonly host: 'desktop' | 'headless'
  /** Whether the person has named this folder to be run. Without that, one opened for the first time waits for `confirm`. */
  readonly isConfirmed: boolean
  /** The person's own folder, outside of every workspace. */
  readonly stateDir: string
  readonly processHost: ProcessHost
  readonly clock?: Clock
  /** Hears of what goes wrong. */
  readonly log: Log
  /** Never shown or written by the console's log. */
  readonly secrets?: readonly string[]
  /** Opens a file on the person's desktop; a headless host serves it instead. */
  readonly openFile?: (path: string) => Promise<void>
  /** What YARDMASTER_EDITOR says: the editor that frames of a stack open in. */
  readonly editor?: string | undefined
  /** Follows a link on the person's desktop; a headless host leaves it to the page. */
  readonly openLink?: (url: string) => Promise<void>
  /** Asks the person where to write a file, by a name to begin with; null where they would rather not. A headless host serves it. */
  readonly saveAs?: (name: string) => Promise<string | null>
  /** Enqueued, all or none, where the workspace's database is new. */
  readonly firstJobs?: readonly NewJob[]
  /**
   * Close this console, do `between`, which never fails, and open the same folder again; returns at once.
   * A host that can't is not asked to restore.
   */
  readonly restart?: (between: () => Promise<void>) => void
  /** Leave the workers to `start`, for a host that has something to do before. */
  readonly isStartDeferred?: boolean
}
