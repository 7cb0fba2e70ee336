import type { Store } from './store.ts'

/** Which attempt. */
export type AttemptPlace = readonly [jobId: number, number: number]

/** Forget what these attempts logged. Inside `store.write`. */
export function removeLogs(store: Store, attempts: readonly AttemptPlace[]): void {
  const remove = store.statement('UPDATE attempts SET logs = NULL WHERE job_id = ? AND number = ?')
  for (const place of attempts) remove.run(place)
}
