import type { Statement } from 'better-sqlite3'
import type { Fingerprint } from '../model/fingerprint.ts'

/** The statement for this SQL, prepared once. */
type Prepare = <Row>(sql: string) => Statement<unknown[], Row>

/** Where and when a group was first seen. */
export interface FirstSight {
  readonly typeId: number
  readonly sample: string
  readonly jobId: number
  readonly attempt: number
  /** UTC ms. */
  readonly at: number
}

/** Groups of one type, at most. What makes more has messages whose varying part nobody can tell. */
const MOST_OF_TYPE = 500
/** Keys that are remembered, at most. */
const REMEMBERED = 20_000

/** The numbers of failure groups by their fingerprints. Whoever asks twice is answered from memory. */
export class GroupIds {
  readonly #prepare: Prepare
  readonly #ids = new Map<string, number>()

  constructor(prepare: Prepare) {
    this.#prepare = prepare
  }

  /**
   * The number of a fingerprint's group, a new one where there is none yet. Where its type has as many groups as
   * it may have, that of the coarser fingerprint. Inside `store.write`.
   */
  idOf(fingerprint: Fingerprint, coarser: () => Fingerprint, first: FirstSight): number {
    const known = this.#ids.get(fingerprint.key)
    if (known !== undefined) return known
    const id =
      this.#find(fingerprint.key) ??
      (this.#mayHaveMore(first.typeId)
        ? this.#insert(fingerprint, first)
        : (this.#find(coarser().key) ?? this.#insert(coarser(), first)))
    if (this.#ids.size >= REMEMBERED) this.#ids.clear()
    this.#ids.set(fingerprint.key, id)
    return id
  }

  /** A write was rolled back, or groups are gone: a number may be another group's next time. */
  forget(): void {
    this.#ids.clear()
  }

  #find(key: string): number | undefined {
    return this.#prepare<number>('SELECT id FROM failure_groups WHERE fingerprint = ?').pluck().get(key)
  }

  #mayHaveMore(typeId: number): boolean {
    const groups = this.#prepare<number>('SELECT count(*) FROM failure_groups WHERE type_id = ?')
      .pluck()
      .get(typeId) as number
    return groups < MOST_OF_TYPE
  }

  #insert({ key, kind, errorName, template, frame }: Fingerprint, first: FirstSight): number {
    const { typeId, sample, jobId, attempt, at } = first
    const { lastInsertRowid } = this.#prepare(
      `INSERT INTO failure_groups (fingerprint, type_id, kind, error_name, template, frame, sample, sample_job_id,
         sample_attempt, first_seen_at, last_seen_at, attempts, state_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
    ).run(key, typeId, kind, errorName, template, frame, sample, jobId, attempt, at, at, at)
    return Number(lastInsertRowid)
  }
}
