import type { ReaderOperation } from '../operation.ts'

/** Which of these builds an attempt or a replay still refers to. Goes through all attempts. */
export const buildsInUse: ReaderOperation<{ readonly builds: readonly string[] }, readonly string[]> = {
  lane: 'scan',
  run: ({ builds }, { db }) =>
    db
      .prepare<[string], string>(
        `SELECT value FROM json_each(?) WHERE value IN (
           SELECT build FROM attempts UNION SELECT build FROM trash_attempts UNION SELECT build FROM replays)`,
      )
      .pluck()
      .all(JSON.stringify(builds)),
}
