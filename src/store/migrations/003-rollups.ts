/**
 * Version 3: statistics, which outlive the jobs that they are of.
 *
 * - `rollups` has what happened to the jobs of a queue and type in a bucket of time. Buckets of a minute
 *   become buckets of ten, then of an hour as they age (rollups.ts): each moment is in one row only.
 * - `waited` and `ran` are histograms of durations, as bytes (histogram-bytes.ts).
 * - `depths` has how many jobs a queue had of each status, as last sampled in a bucket of time.
 * - `last_failures` names the newest failure of each queue and type.
 * - `rollup_marks` has one row: up to when what has settled is in the rollups.
 */
export const rollups = `
CREATE TABLE rollups (
  grain_ms INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  queue_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  enqueued_jobs INTEGER NOT NULL,
  completed_jobs INTEGER NOT NULL,
  failed_jobs INTEGER NOT NULL,
  dead_jobs INTEGER NOT NULL,
  cancelled_jobs INTEGER NOT NULL,
  failed_attempts INTEGER NOT NULL,
  timed_out_attempts INTEGER NOT NULL,
  crashed_attempts INTEGER NOT NULL,
  cancelled_attempts INTEGER NOT NULL,
  lost_attempts INTEGER NOT NULL,
  released_attempts INTEGER NOT NULL,
  waited BLOB NOT NULL,
  ran BLOB NOT NULL,
  PRIMARY KEY (grain_ms, from_at, queue_id, type_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE depths (
  grain_ms INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  queue_id INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  running INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  oldest_due_at INTEGER,
  PRIMARY KEY (grain_ms, from_at, queue_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE last_failures (
  queue_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  failed_at INTEGER NOT NULL,
  job_id INTEGER NOT NULL,
  PRIMARY KEY (queue_id, type_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_marks (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  settled_to INTEGER NOT NULL
) STRICT;
`
