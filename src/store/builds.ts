import type { BuildCause } from '../model/generation.ts'
import type { HandlerFile } from '../model/handler.ts'
import type { Store } from './store.ts'

/** A file that a build was made of. */
export interface KeptSource {
  /** From the workspace, with forward slashes. */
  readonly file: string
  /** SHA-256, in hex. */
  readonly hash: string
}

/** A build that is made. */
export interface NewBuild {
  readonly name: string
  /** UTC ms. */
  readonly at: number
  readonly cause: BuildCause
  readonly sources: readonly KeptSource[]
  /** Of the copies of its files; null where none are kept. */
  readonly copiedBytes: number | null
  /** What each handler file was, and what of the sources it needs. */
  readonly handlers: readonly (HandlerFile & { readonly files: readonly string[] })[]
}

/** What a handler file was in a build. */
export interface BuiltHandler {
  readonly buildId: number
  readonly build: string
  readonly madeAt: number
  readonly currentAt: number
  readonly cause: BuildCause
  readonly isKept: boolean
  readonly file: string
  readonly code: string
  readonly error: string | null
}

/** A handler of a build that loaded, with what is needed to run it again. */
export interface KeptHandler {
  readonly build: string
  readonly handler: HandlerFile
}

const BUILT = `builds.id AS buildId, builds.name AS build, made_at AS madeAt, current_at AS currentAt, cause,
  copied_bytes IS NOT NULL AS isKept, file, code, error`

/** Enter a build, or that it counts once more. Inside `store.write`, as all that writes here. */
export function enterBuild(
  store: Store,
  { name, at, cause, sources, copiedBytes, handlers }: NewBuild,
): void {
  const id = store
    .statement<number>(
      `INSERT INTO builds (name, made_at, current_at, cause, sources, copied_bytes) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET current_at = max(current_at, excluded.current_at),
         copied_bytes = excluded.copied_bytes
       RETURNING id`,
    )
    .pluck()
    .get(name, at, at, cause, JSON.stringify(sources), copiedBytes) as number
  store.statement('DELETE FROM build_handlers WHERE build_id = ?').run(id)
  for (const { files, ...handler } of handlers) {
    store
      .statement('INSERT INTO build_handlers VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        ...[id, handler.file, store.types.idOf(handler.type), handler.code, handler.error],
        ...[JSON.stringify(handler), JSON.stringify(files)],
      )
  }
}

/** What the handlers of a type were in the newest `limit` builds that have one, the newest first. */
export function builtHandlers(store: Store, type: string, limit: number): readonly BuiltHandler[] {
  return store
    .statement<Omit<BuiltHandler, 'isKept'> & { readonly isKept: 0 | 1 }>(
      `SELECT ${BUILT} FROM build_handlers JOIN builds ON builds.id = build_id
       WHERE type_id = (SELECT id FROM types WHERE name = ?) ORDER BY current_at DESC, builds.id DESC LIMIT ?`,
    )
    .all(type, limit)
    .map((row) => ({ ...row, isKept: row.isKept === 1 }))
}

/** The newest build other than `than` in which a file loaded, and whose copies are kept. */
export function lastLoaded(store: Store, file: string, than: string): KeptHandler | undefined {
  return keptHandler(
    store,
    `build_handlers.file = ? AND error IS NULL AND builds.name <> ? AND copied_bytes IS NOT NULL
     ORDER BY current_at DESC, builds.id DESC`,
    [file, than],
  )
}

/** The handler of a type in a build, where it loaded and the build's copies are kept. */
export function handlerInBuild(store: Store, type: string, build: string): KeptHandler | undefined {
  return keptHandler(
    store,
    `type_id = (SELECT id FROM types WHERE name = ?) AND error IS NULL AND builds.name = ?
     AND copied_bytes IS NOT NULL`,
    [type, build],
  )
}

function keptHandler(store: Store, where: string, values: readonly string[]): KeptHandler | undefined {
  const row = store
    .statement<{ readonly build: string; readonly handler: string }>(
      `SELECT builds.name AS build, handler FROM build_handlers JOIN builds ON builds.id = build_id
       WHERE ${where} LIMIT 1`,
    )
    .get(...values)
  return row && { build: row.build, handler: JSON.parse(row.handler) as HandlerFile }
}

/** The files that a generation of a handler is made of, and a build whose copies have them; newest first. */
export function sourcesOfCode(
  store: Store,
  type: string,
  code: string,
): { readonly build: string; readonly sources: readonly KeptSource[] } | undefined {
  const row = store
    .statement<{ readonly build: string; readonly sources: string; readonly files: string }>(
      `SELECT builds.name AS build, sources, files FROM build_handlers JOIN builds ON builds.id = build_id
       WHERE type_id = (SELECT id FROM types WHERE name = ?) AND code = ? AND copied_bytes IS NOT NULL
       ORDER BY builds.id DESC LIMIT 1`,
    )
    .get(type, code)
  if (!row) return undefined
  const files = new Set(JSON.parse(row.files) as string[])
  const sources = JSON.parse(row.sources) as KeptSource[]
  return { build: row.build, sources: sources.filter(({ file }) => files.has(file)) }
}

/** Whether the copies of a build are kept. */
export function isBuildKept(store: Store, build: string): boolean {
  return (
    store
      .statement<number>('SELECT 1 FROM builds WHERE name = ? AND copied_bytes IS NOT NULL')
      .pluck()
      .get(build) === 1
  )
}

/** Builds that have not counted since `before`, or are more than `kept`, the newest aside; oldest first. */
export function oldBuilds(
  store: Store,
  before: number,
  kept: number,
): readonly { readonly id: number; readonly name: string; readonly isTooMany: boolean }[] {
  return store
    .statement<{ readonly id: number; readonly name: string; readonly isTooMany: 0 | 1 }>(
      `SELECT id, name, place > :kept AS isTooMany FROM (
         SELECT id, name, current_at, row_number() OVER (ORDER BY current_at DESC, id DESC) AS place FROM builds)
       WHERE place > 1 AND (current_at < :before OR place > :kept) ORDER BY place DESC`,
    )
    .all({ before, kept })
    .map((row) => ({ ...row, isTooMany: row.isTooMany === 1 }))
}

/** Builds whose copies are past `bytes` altogether, counted from the newest, which keeps its own. */
export function builtBeyond(store: Store, bytes: number): readonly string[] {
  return store
    .statement<string>(
      `SELECT name FROM (
         SELECT name, sum(copied_bytes) OVER newest_first AS bytes, row_number() OVER newest_first AS place
         FROM builds WHERE copied_bytes IS NOT NULL
         WINDOW newest_first AS (ORDER BY current_at DESC, id DESC))
       WHERE bytes > ? AND place > 1`,
    )
    .pluck()
    .all(bytes)
}

/** The copies of these are let go. */
export function forgetCopies(store: Store, builds: readonly string[]): void {
  store
    .statement('UPDATE builds SET copied_bytes = NULL WHERE name IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(builds))
}

/** Remove builds and what they came to. */
export function removeBuilds(store: Store, builds: readonly string[]): void {
  const names = JSON.stringify(builds)
  store.statement('DELETE FROM builds WHERE name IN (SELECT value FROM json_each(?))').run(names)
  store.statement('DELETE FROM build_counts WHERE build IN (SELECT value FROM json_each(?))').run(names)
}
