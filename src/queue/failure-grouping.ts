import type { AttemptError, AttemptOutcome } from '../model/attempt.ts'
import { isFailure, type Fingerprints } from '../model/fingerprint.ts'
import { countFailures, sampleOf, type GroupFailures } from '../store/group-failures.ts'
import type { Store } from '../store/store.ts'

/** An attempt that has ended, as far as its group goes. Times UTC ms. */
export interface EndedFailure {
  readonly type: string
  readonly jobId: number
  readonly number: number
  readonly outcome: AttemptOutcome
  readonly error: AttemptError | null
  readonly build: string | null
  readonly startedAt: number
  readonly finishedAt: number
}

/**
 * Puts the failures of one write into their groups: each is given its group's number at once, and the groups
 * are counted together at the end, in the same transaction. It serves one write and holds nothing beyond it.
 */
export class FailureGrouping {
  readonly #store: Store
  readonly #fingerprints: Fingerprints
  readonly #failures = new Map<string, GroupFailures>()

  constructor(store: Store, fingerprints: Fingerprints) {
    this.#store = store
    this.#fingerprints = fingerprints
  }

  /** The group of an attempt; null where it did not fail. */
  groupOf(ended: EndedFailure): number | null {
    if (!isFailure(ended.outcome)) return null
    const { type, jobId, number: attempt, error, finishedAt: at } = ended
    const message = sampleOf(error?.message ?? '')
    const groupId = this.#store.groups.idOf(
      this.#fingerprints.of(ended),
      () => this.#fingerprints.coarser(ended),
      { typeId: this.#store.types.idOf(type), sample: message, jobId, attempt, at },
    )
    this.#gather(groupId, ended, message)
    return groupId
  }

  /** Count what was grouped. */
  write(): void {
    for (const failures of this.#failures.values()) countFailures(this.#store, failures)
  }

  #gather(
    groupId: number,
    { build, jobId, number: attempt, startedAt, finishedAt: at }: EndedFailure,
    message: string,
  ): void {
    const key = build === null ? String(groupId) : `${groupId} ${build}`
    const sample = { message, jobId, attempt }
    const gathered = this.#failures.get(key)
    if (!gathered) {
      this.#failures.set(key, { groupId, build, attempts: 1, firstAt: at, lastAt: at, startedAt, sample })
      return
    }
    gathered.attempts++
    gathered.firstAt = Math.min(gathered.firstAt, at)
    gathered.lastAt = Math.max(gathered.lastAt, at)
    gathered.startedAt = Math.max(gathered.startedAt, startedAt)
    gathered.sample = sample
  }
}
