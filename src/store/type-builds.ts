import type { Store } from './store.ts'

/** Rows that are kept: of a host that is up for long, and has its handlers saved over and over. */
const KEPT = 1_000

/** By type, the name of the build that its jobs run on. */
export type TypeBuilds = ReadonlyMap<string, string>

/**
 * From now on jobs run on these builds. Inside `store.write`, as everything here that writes; before any claim that
 * they count for, and so committed before it.
 */
export function enterTypeBuilds(store: Store, builds: TypeBuilds, now: number): void {
  const { lastInsertRowid } = store
    .statement('INSERT INTO type_builds (since, builds) VALUES (?, ?)')
    .run(now, JSON.stringify(Object.fromEntries(builds)))
  store.statement('DELETE FROM type_builds WHERE id <= ?').run(Number(lastInsertRowid) - KEPT)
}

/** A host begins, and what ran under the one before has been given back. */
export function forgetTypeBuilds(store: Store): void {
  store.statement('DELETE FROM type_builds').run()
}

/** The build that an attempt ran on that was claimed at `at`, UTC ms; null where none is known. */
export function typeBuildAt(store: Store, type: string, at: number): string | null {
  const build = store
    .statement<string | null>(
      `SELECT (SELECT value FROM json_each(builds) WHERE key = ?) FROM type_builds
       WHERE since <= ? ORDER BY id DESC LIMIT 1`,
    )
    .pluck()
    .get(type, at)
  return build ?? null
}
