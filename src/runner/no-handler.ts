import { runnerError } from './error.ts'
import type { AttemptReport } from './executor.ts'

/**
 * The end of a job whose type nobody registered. The wording is the lifecycle's.
 *
 * @param fault why the file that would have registered it did not load
 */
export function noHandler(type: string, build: string | null, fault?: string): AttemptReport {
  const message = `no handler registered for job type "${type}"${fault === undefined ? '' : `: ${fault}`}`
  // Named plainly, so that a list shows the message and nothing before it.
  return {
    ending: { kind: 'no-handler', error: runnerError('Error', message, 'NO_HANDLER') },
    logs: [],
    build,
  }
}
