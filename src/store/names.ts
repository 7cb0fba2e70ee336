import type { Statement } from 'better-sqlite3'

/** The statement for this SQL, prepared once. */
type Prepare = <Row>(sql: string) => Statement<unknown[], Row>

/**
 * Names that the jobs refer to by number: those of queues, or of types. There are few, they are never
 * removed, and whoever asks twice is answered from memory.
 */
export class Names {
  readonly #prepare: Prepare
  readonly #table: 'queues' | 'types'
  readonly #ids = new Map<string, number>()
  readonly #names = new Map<number, string>()

  constructor(table: 'queues' | 'types', prepare: Prepare) {
    this.#table = table
    this.#prepare = prepare
  }

  /** Undefined where no job has ever had it. */
  find(name: string): number | undefined {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const id = this.#prepare<number>(`SELECT id FROM ${this.#table} WHERE name = ?`).pluck().get(name)
    if (id !== undefined) this.#remember(id, name)
    return id
  }

  /** Its number; a new one where there is none yet. Inside `store.write`. */
  idOf(name: string): number {
    const known = this.find(name)
    if (known !== undefined) return known
    const { lastInsertRowid } = this.#prepare(`INSERT INTO ${this.#table} (name) VALUES (?)`).run(name)
    const id = Number(lastInsertRowid)
    this.#remember(id, name)
    return id
  }

  nameOf(id: number): string {
    const known = this.#names.get(id)
    if (known !== undefined) return known
    const name = this.#prepare<string>(`SELECT name FROM ${this.#table} WHERE id = ?`).pluck().get(id)
    if (name === undefined) throw new Error(`${this.#table} has no row ${id}`)
    this.#remember(id, name)
    return name
  }

  /** A write was rolled back: what it named may be somebody else's number next time. */
  forget(): void {
    this.#ids.clear()
    this.#names.clear()
  }

  #remember(id: number, name: string): void {
    this.#ids.set(name, id)
    this.#names.set(id, name)
  }
}
