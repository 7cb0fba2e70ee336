/**
 * Builds of the handlers, and what each did.
 *
 * - `builds` has a row for each that was made. `name` is what attempts carry: a hash of the files, so that files that
 *   are put back as they were make the build that there was. `current_at` is when it last began to count; the newest
 *   of them counts now. `copied_bytes` is what its kept files take; null where they are not kept.
 * - `build_handlers` says what each handler file was in it: `code` is a hash of the file and what it imports, `files`
 *   are those, and `handler` what it said of itself.
 * - `build_counts` counts attempts as they end, by build and type, and outlives their jobs. It does not refer to
 *   `builds`: an attempt may end on a build that has just been let go.
 */
export const builds = `
CREATE TABLE builds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  made_at INTEGER NOT NULL,
  current_at INTEGER NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('start', 'save', 'reload')),
  sources TEXT NOT NULL,
  copied_bytes INTEGER
) STRICT;
CREATE INDEX builds_by_time ON builds (current_at, id);

CREATE TABLE build_handlers (
  build_id INTEGER NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  type_id INTEGER NOT NULL,
  code TEXT NOT NULL,
  error TEXT,
  handler TEXT NOT NULL,
  files TEXT NOT NULL,
  PRIMARY KEY (build_id, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX build_handlers_by_type ON build_handlers (type_id, build_id, code);
CREATE INDEX build_handlers_by_file ON build_handlers (file, build_id);

CREATE TABLE build_counts (
  build TEXT NOT NULL,
  type_id INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  timed_out INTEGER NOT NULL,
  crashed INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  released INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  first_used_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  ran BLOB NOT NULL,
  PRIMARY KEY (build, type_id)
) STRICT, WITHOUT ROWID;
`
