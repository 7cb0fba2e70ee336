/**
 * Version 7: failed attempts in groups of the same fault.
 *
 * - `failure_groups` has a row for every fingerprint (src/model/fingerprint.ts) that was seen. One that was merged
 *   into another keeps its row and its attempts, so that a merge is one write and its undo another.
 * - `failure_group_hours` and `failure_group_builds` say when, and on which builds of the handlers.
 * - `attempts.group_id` is the group of a failed attempt, `jobs.group_id` that of the job's newest failure. In front
 *   of what is long, as a column behind a payload is read through all of the payload's pages: hence new tables.
 * - `jobs_by_group` lists and counts the jobs of a group without a look at them. It has no entry for a job
 *   that has never failed, and costs such a job nothing.
 */
export const failureGroups = `
CREATE TABLE failure_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint TEXT NOT NULL UNIQUE,
  type_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('error', 'timeout', 'crash', 'lost')),
  error_name TEXT NOT NULL,
  template TEXT NOT NULL,
  frame TEXT,
  sample TEXT NOT NULL,
  sample_job_id INTEGER NOT NULL,
  sample_attempt INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ignored', 'resolved', 'regressed')),
  state_at INTEGER NOT NULL,
  resolved_build TEXT,
  note TEXT,
  merged_into INTEGER REFERENCES failure_groups (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX failure_groups_by_merged ON failure_groups (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX failure_groups_by_time ON failure_groups (last_seen_at);

CREATE TABLE failure_group_hours (
  group_id INTEGER NOT NULL REFERENCES failure_groups (id) ON DELETE CASCADE,
  hour_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (group_id, hour_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_group_hours_by_time ON failure_group_hours (hour_at);

CREATE TABLE failure_group_builds (
  group_id INTEGER NOT NULL REFERENCES failure_groups (id) ON DELETE CASCADE,
  build TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (group_id, build)
) STRICT, WITHOUT ROWID;

ALTER TABLE trash ADD COLUMN group_id INTEGER;
CREATE INDEX trash_by_group ON trash (group_id) WHERE group_id IS NOT NULL;
ALTER TABLE trash_attempts ADD COLUMN group_id INTEGER;

ALTER TABLE jobs RENAME TO old_jobs;
ALTER TABLE attempts RENAME TO old_attempts;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  status INTEGER NOT NULL,
  is_due INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  starts INTEGER NOT NULL DEFAULT 0,
  lost_in_a_row INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER,
  retry_delay_ms INTEGER,
  timeout_ms INTEGER,
  key TEXT,
  token TEXT,
  last_error TEXT,
  run_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  cancel_requested_at INTEGER,
  origin INTEGER NOT NULL DEFAULT 1,
  origin_name TEXT,
  source_id INTEGER,
  group_id INTEGER,
  payload TEXT NOT NULL,
  CHECK (
    status BETWEEN 1 AND 6
    AND (is_due = 1 OR (is_due = 0 AND (status = 1 OR status = 3)))
    AND (is_due = 0 OR status <> 3)
    AND (status = 2) = (token IS NOT NULL)
    AND (status >= 4) = (completed_at IS NOT NULL)
    AND (cancel_requested_at IS NULL OR status = 2)
    AND attempts BETWEEN 0 AND starts
  )
) STRICT;
INSERT INTO jobs
  SELECT id, queue_id, type_id, status, is_due, priority, attempts, starts, lost_in_a_row, max_attempts,
    retry_delay_ms, timeout_ms, key, token, last_error, run_at, created_at, updated_at, started_at, completed_at,
    cancel_requested_at, origin, origin_name, source_id, NULL, payload
  FROM old_jobs ORDER BY id;
DELETE FROM sqlite_sequence WHERE name = 'jobs';
INSERT INTO sqlite_sequence (name, seq) SELECT 'jobs', seq FROM sqlite_sequence WHERE name = 'old_jobs';

CREATE TABLE attempts (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  is_counted INTEGER NOT NULL CHECK (is_counted IN (0, 1)),
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 1 AND 7),
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  build TEXT,
  group_id INTEGER,
  error TEXT,
  result TEXT,
  logs TEXT,
  PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO attempts
  SELECT job_id, number, is_counted, outcome, started_at, finished_at, build, NULL, error, result, logs
  FROM old_attempts ORDER BY job_id, number;
DROP TABLE old_attempts;
DROP TABLE old_jobs;

CREATE INDEX jobs_ready ON jobs (queue_id, priority, run_at, id) WHERE status = 1 AND is_due = 1;
CREATE INDEX jobs_waiting ON jobs (run_at, id) WHERE is_due = 0;
CREATE INDEX jobs_by_cell ON jobs (queue_id, type_id, status, id, updated_at);
CREATE INDEX jobs_settled ON jobs (status, completed_at, id, queue_id, type_id) WHERE completed_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_by_key ON jobs (queue_id, key) WHERE key IS NOT NULL;
CREATE INDEX jobs_by_source ON jobs (source_id, origin) WHERE source_id IS NOT NULL;
CREATE INDEX jobs_by_group ON jobs (group_id, status, id, queue_id, type_id, updated_at) WHERE group_id IS NOT NULL;

CREATE TRIGGER jobs_count_insert AFTER INSERT ON jobs BEGIN
  INSERT INTO counters VALUES (new.queue_id, new.type_id, new.status = 1, new.status = 2, new.status = 3,
    new.status = 4, new.status = 5, new.status = 6)
  ON CONFLICT DO UPDATE SET pending = pending + excluded.pending, running = running + excluded.running,
    failed = failed + excluded.failed, completed = completed + excluded.completed, dead = dead + excluded.dead,
    cancelled = cancelled + excluded.cancelled;
END;
CREATE TRIGGER jobs_count_status AFTER UPDATE OF status ON jobs WHEN old.status <> new.status BEGIN
  UPDATE counters SET pending = pending + (new.status = 1) - (old.status = 1),
    running = running + (new.status = 2) - (old.status = 2), failed = failed + (new.status = 3) - (old.status = 3),
    completed = completed + (new.status = 4) - (old.status = 4), dead = dead + (new.status = 5) - (old.status = 5),
    cancelled = cancelled + (new.status = 6) - (old.status = 6)
  WHERE queue_id = new.queue_id AND type_id = new.type_id;
END;
CREATE TRIGGER jobs_count_queue AFTER UPDATE OF queue_id ON jobs WHEN old.queue_id <> new.queue_id BEGIN
  UPDATE counters SET pending = pending - (old.status = 1), running = running - (old.status = 2),
    failed = failed - (old.status = 3), completed = completed - (old.status = 4), dead = dead - (old.status = 5),
    cancelled = cancelled - (old.status = 6)
  WHERE queue_id = old.queue_id AND type_id = old.type_id;
  INSERT INTO counters VALUES (new.queue_id, new.type_id, new.status = 1, new.status = 2, new.status = 3,
    new.status = 4, new.status = 5, new.status = 6)
  ON CONFLICT DO UPDATE SET pending = pending + excluded.pending, running = running + excluded.running,
    failed = failed + excluded.failed, completed = completed + excluded.completed, dead = dead + excluded.dead,
    cancelled = cancelled + excluded.cancelled;
END;
CREATE TRIGGER jobs_count_delete AFTER DELETE ON jobs BEGIN
  UPDATE counters SET pending = pending - (old.status = 1), running = running - (old.status = 2),
    failed = failed - (old.status = 3), completed = completed - (old.status = 4), dead = dead - (old.status = 5),
    cancelled = cancelled - (old.status = 6)
  WHERE queue_id = old.queue_id AND type_id = old.type_id;
END;
`
