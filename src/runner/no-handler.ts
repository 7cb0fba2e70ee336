import { runnerError } from './error.ts'
import type { AttemptReport } from './executor.ts'

/** The end of a job whose type nobody registered. The wording is the lifecycle's. */
export function noHandler(type: string, build: string | null): AttemptReport {
  // Named plainly, so that a list shows the message and nothing before it.
  const error = runnerError('Error', `no handler registered for job type "${type}"`, 'NO_HANDLER')
  return { ending: { kind: 'no-handler', error }, logs: [], build }
}
