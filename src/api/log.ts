import type { ConsoleLevel } from '../model/console-log.ts'

/**
 * Where a part says what people should know, a line or an error with its stack per call. Without a level it is a
 * warning: what parts say by themselves is what went wrong. Never to stdout of a `--json` host.
 */
export type Log = (message: string, level?: ConsoleLevel) => void
