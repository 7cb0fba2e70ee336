import type { Database as Connection } from 'better-sqlite3'
import type { AttemptError } from '../../../model/attempt.ts'
import { Fingerprints } from '../../../model/fingerprint.ts'
import type { GroupRule } from '../../../model/group-rule.ts'
import { sampleOf } from '../../group-failures.ts'
import type { MovedFailure } from '../../move-failures.ts'
import { failedAttempts, failureOf, type FailedAttempt } from '../failed-attempts.ts'
import type { ReaderOperation } from '../operation.ts'

export interface RegroupInput {
  /** The handler whose failures; null for those of any that are in no group. */
  readonly typeId: number | null
  readonly afterJobId: number
  /** The workspace's folder. */
  readonly dir: string | null
  readonly rules: readonly GroupRule[]
}

export interface RegroupPortion {
  /** Those that may belong into another group. */
  readonly failures: readonly MovedFailure[]
  /** Where to go on; null where that was all. */
  readonly afterJobId: number | null
}

/** Jobs gone through in one statement: a few milliseconds. */
const WINDOW = 10_000
/** Failures whose fingerprints are made in one portion. */
const MOST = 500

/** The next failures that are not in the group that the rules say. What waits on this lane is let in between portions. */
export const regroupPortion: ReaderOperation<RegroupInput, RegroupPortion> = {
  lane: 'scan',
  run({ typeId, afterJobId, dir, rules }, { db, checkCancelled }) {
    const fingerprints = new Fingerprints(dir)
    fingerprints.use(rules)
    const isInPlace = placeTest(db)
    const last = (db.prepare('SELECT max(id) FROM jobs').pluck().get() as number | null) ?? 0
    for (let after = afterJobId; after < last; after += WINDOW) {
      checkCancelled()
      const found = failedAttempts(db, typeId, after, after + WINDOW, MOST)
      if (found.length === 0) continue
      const isAll = found.length < MOST
      return {
        failures: found.map((attempt) => moved(fingerprints, attempt)).filter((one) => !isInPlace(one)),
        // The attempts of the last job may not all be among them: it is gone through again, from its beginning.
        afterJobId: isAll ? after + WINDOW : beforeLast(found, after),
      }
    }
    return { failures: [], afterJobId: null }
  },
}

/** Whether a failure is in its group already: each group is looked up once. */
function placeTest(db: Connection): (failure: MovedFailure) => boolean {
  const find = db.prepare<[string], number>('SELECT id FROM failure_groups WHERE fingerprint = ?').pluck()
  const known = new Map<string, number | undefined>()
  return ({ to: { key }, from }) => {
    if (!known.has(key)) known.set(key, find.get(key))
    return from !== null && known.get(key) === from
  }
}

/** Of a job with more failures than a portion has, the first ones have to do. */
function beforeLast(found: readonly FailedAttempt[], after: number): number {
  const lastId = found.at(-1)?.jobId ?? after
  return found[0]?.jobId === lastId ? lastId : lastId - 1
}

function moved(fingerprints: Fingerprints, attempt: FailedAttempt): MovedFailure {
  const { jobId, number, typeId, group, build, finishedAt, error } = attempt
  const failure = failureOf(attempt)
  const message = error === null ? '' : (JSON.parse(error) as AttemptError).message
  return {
    ...{ jobId, number, typeId, from: group, build, finishedAt },
    to: fingerprints.of(failure),
    coarser: fingerprints.coarser(failure),
    message: sampleOf(message),
  }
}
