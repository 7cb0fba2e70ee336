import type { HandlerSettings } from './job.ts'

/**
 * Where a handler runs. `process`: in one of its own, which can be ended and takes nothing down with it.
 * `inline`: in the host's, which spares a message there and back, and gives all of that up.
 */
export const ISOLATIONS = ['process', 'inline'] as const
export type Isolation = (typeof ISOLATIONS)[number]

/** A handler file of the workspace as it was last loaded. */
export interface HandlerFile {
  /** Path from the workspace, with forward slashes. */
  readonly file: string
  /** The type that it registers; the file's name where loading failed before it was known. */
  readonly type: string
  /** Null where it did not load. */
  readonly settings: HandlerSettings | null
  /** What of them the file itself says; null where it did not load. */
  readonly own: Partial<HandlerSettings> | null
  readonly isolation: Isolation
  /** JSON Schema of its payload, in JSON text; null where it gives none. */
  readonly payload: string | null
  /** Why it did not load, with the stack; null where it did. */
  readonly error: string | null
  /** Short hash of the file and what it imports from the workspace: another one is other code. */
  readonly code: string
}

/** A generation of the workspace's handlers: every file as of one moment. */
export interface HandlerBuild {
  /** Short hash of the handlers and what they import from the workspace. */
  readonly id: string
  readonly loadedAt: number
  readonly handlers: readonly HandlerFile[]
}
