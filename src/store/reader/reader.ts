import type { Clock } from '../../clock.ts'
import type { Lane } from './operation.ts'
import { OPERATIONS, type InputOf, type OperationName, type ResultOf } from './operations/index.ts'
import { ReaderThread, type TaskOptions } from './reader-thread.ts'

/**
 * Whatever scans the database does it here: on threads of their own, each with a read-only connection,
 * so that the main thread, which claims and settles, is never held up.
 */
export interface Reader {
  /**
   * Run an operation; its result is plain data. Operations of one lane run one after the other.
   *
   * @throws the signal's reason as soon as it aborts; StorageError; what the operation throws
   */
  run<Name extends OperationName>(
    operation: Name,
    input: InputOf<Name>,
    options?: TaskOptions,
  ): Promise<ResultOf<Name>>
  /** Cancel what runs, and let go of the file: at the latest when the statement in hand ends. Idempotent. */
  close(): Promise<void>
}

/** Nothing is opened or started before the first operation. */
export function createReader({ file, clock }: { readonly file: string; readonly clock: Clock }): Reader {
  const lanes: Readonly<Record<Lane, ReaderThread>> = {
    scan: new ReaderThread({ file, lane: 'scan' }, clock),
    question: new ReaderThread({ file, lane: 'question' }, clock),
    survey: new ReaderThread({ file, lane: 'survey' }, clock),
  }
  return {
    async run<Name extends OperationName>(operation: Name, input: InputOf<Name>, options: TaskOptions = {}) {
      // The name ties input to result, which the thread's messages can't say.
      return (await lanes[OPERATIONS[operation].lane].run(operation, input, options)) as ResultOf<Name>
    },
    async close() {
      await Promise.all(Object.values(lanes).map((lane) => lane.close()))
    },
  }
}
