/**
 * Version 2: what every job carries and every statement compares is a number. Queues and types have
 * tables of their own, statuses and outcomes their codes (codes.ts); in text they took half of the time of
 * draining a queue, and a fifth of the space of a job.
 *
 * - `counters` has a row per queue and type with a column per status, so that a transition is one
 *   update of one row, and the sums over all of them are read in microseconds.
 * - `jobs_settled` orders what has settled by status and time: the purge, and lists by time.
 * - `origin` says who enqueued a job; `origin_name` which schedule, `source_id` which job, where it was one.
 * - One CHECK holds all the rules of a row: each further one costs as much as a small index.
 *
 * The rest is as version 1 says. Jobs keep their ids, and no id is given twice.
 */
export const namesAndNumbers = `
CREATE TABLE queues (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO queues (name) SELECT DISTINCT queue FROM jobs ORDER BY queue;
INSERT INTO types (name) SELECT DISTINCT type FROM jobs ORDER BY type;

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
  SELECT old.id, queues.id, types.id,
    CASE old.status WHEN 'pending' THEN 1 WHEN 'running' THEN 2 WHEN 'failed' THEN 3
      WHEN 'completed' THEN 4 WHEN 'dead' THEN 5 ELSE 6 END,
    old.is_due, old.priority, old.attempts, old.starts, old.lost_in_a_row, old.max_attempts,
    old.retry_delay_ms, old.timeout_ms, old.key, old.token, old.last_error, old.run_at, old.created_at,
    old.updated_at, old.started_at, old.completed_at, old.cancel_requested_at, 1, NULL, NULL,
    old.payload
  FROM old_jobs AS old JOIN queues ON queues.name = old.queue JOIN types ON types.name = old.type
  ORDER BY old.id;
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
  error TEXT,
  result TEXT,
  logs TEXT,
  PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO attempts
  SELECT job_id, number, is_counted,
    CASE outcome WHEN 'completed' THEN 1 WHEN 'failed' THEN 2 WHEN 'timed-out' THEN 3 WHEN 'crashed' THEN 4
      WHEN 'cancelled' THEN 5 WHEN 'lost' THEN 6 ELSE 7 END,
    started_at, finished_at, build, error, result, logs
  FROM old_attempts ORDER BY job_id, number;
DROP TABLE old_attempts;
DROP TABLE old_jobs;
DROP TABLE counters;

CREATE INDEX jobs_ready ON jobs (queue_id, priority, run_at, id) WHERE status = 1 AND is_due = 1;
CREATE INDEX jobs_waiting ON jobs (run_at, id) WHERE is_due = 0;
CREATE INDEX jobs_by_cell ON jobs (queue_id, type_id, status, id, updated_at);
CREATE INDEX jobs_settled ON jobs (status, completed_at, id, queue_id, type_id) WHERE completed_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_by_key ON jobs (queue_id, key) WHERE key IS NOT NULL;
CREATE INDEX jobs_by_source ON jobs (source_id, origin) WHERE source_id IS NOT NULL;

CREATE TABLE counters (
  queue_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  pending INTEGER NOT NULL DEFAULT 0 CHECK (pending >= 0),
  running INTEGER NOT NULL DEFAULT 0 CHECK (running >= 0),
  failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
  completed INTEGER NOT NULL DEFAULT 0 CHECK (completed >= 0),
  dead INTEGER NOT NULL DEFAULT 0 CHECK (dead >= 0),
  cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  PRIMARY KEY (queue_id, type_id)
) STRICT, WITHOUT ROWID;
INSERT INTO counters
  SELECT queue_id, type_id, sum(status = 1), sum(status = 2), sum(status = 3), sum(status = 4), sum(status = 5),
    sum(status = 6)
  FROM jobs GROUP BY queue_id, type_id;

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
CREATE TRIGGER jobs_count_delete AFTER DELETE ON jobs BEGIN
  UPDATE counters SET pending = pending - (old.status = 1), running = running - (old.status = 2),
    failed = failed - (old.status = 3), completed = completed - (old.status = 4), dead = dead - (old.status = 5),
    cancelled = cancelled - (old.status = 6)
  WHERE queue_id = old.queue_id AND type_id = old.type_id;
END;
`
