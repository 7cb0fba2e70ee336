import type { Database as Connection } from 'better-sqlite3'
import type { ScanProgress } from '../../model/health.ts'

/**
 * Which thread an operation runs on. A scan takes as long as it takes; a question is one that a person
 * waits for, and never waits for a scan. A survey goes through all that match, while somebody looks at the
 * first of them: it holds up no question, and no scan holds it up.
 */
export type Lane = 'scan' | 'question' | 'survey'

/** What an operation works with, on the reader's thread. */
export interface ReaderMeans {
  /** The database's file. */
  readonly file: string
  /** A read-only connection to it, opened at the first use. Leave no transaction open on it. */
  readonly db: Connection
  /** Tell how far it has come. Cheap: what nobody has read yet is replaced. */
  report(progress: ScanProgress): void
  /** To be called between two bounded pieces of work. @throws where the caller no longer wants the result */
  checkCancelled(): void
}

/** One thing that the reader can do: input and result are plain data, which crosses to another thread. */
export interface ReaderOperation<Input, Result> {
  readonly lane: Lane
  run(input: Input, means: ReaderMeans): Result | Promise<Result>
}
