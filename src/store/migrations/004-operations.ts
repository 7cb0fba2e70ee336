/**
 * What is done to jobs: the ledger of operations, and the trash.
 *
 * - `operations` has a row for everything that a person or a program did to jobs: single actions and sweeps.
 * - `operation_jobs` keeps, for each portion of an operation and in its transaction, what the jobs were before,
 *   as JSON: a sweep through 100 000 jobs then writes some hundred rows and not as many as it has jobs.
 *   `number` counts the jobs of the operation before the portion. `effect` is how to put it back:
 *   1 status and budget, 2 place and time, 3 deleted, 4 restored.
 * - `trash` holds deleted jobs whole, with the columns that they had. Their keys are free meanwhile.
 * - Moving a job to another queue is what the counters' third trigger is for. No statement changes queue and
 *   status together.
 */
export const operations = `
CREATE TABLE operations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  surface TEXT NOT NULL,
  reason TEXT,
  selection TEXT NOT NULL,
  change TEXT,
  state TEXT NOT NULL
    CHECK (state IN ('running', 'paused', 'stopped', 'done', 'failed', 'interrupted')),
  affected INTEGER NOT NULL DEFAULT 0,
  skipped TEXT NOT NULL DEFAULT '[]',
  error TEXT,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  undoes INTEGER
) STRICT;
CREATE INDEX operations_open ON operations (id) WHERE finished_at IS NULL;
CREATE INDEX operations_by_undone ON operations (undoes, id) WHERE undoes IS NOT NULL;

CREATE TABLE operation_jobs (
  operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  effect INTEGER NOT NULL CHECK (effect BETWEEN 1 AND 4),
  at INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  jobs TEXT NOT NULL,
  PRIMARY KEY (operation_id, number)
) STRICT;
CREATE INDEX operation_jobs_by_time ON operation_jobs (at, operation_id);
CREATE INDEX operation_jobs_by_job ON operation_jobs (last_id, first_id);

CREATE TABLE trash (
  id INTEGER PRIMARY KEY,
  deleted_at INTEGER NOT NULL,
  operation_id INTEGER NOT NULL,
  queue_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  status INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  starts INTEGER NOT NULL,
  lost_in_a_row INTEGER NOT NULL,
  max_attempts INTEGER,
  retry_delay_ms INTEGER,
  timeout_ms INTEGER,
  key TEXT,
  last_error TEXT,
  run_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  origin_name TEXT,
  source_id INTEGER,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX trash_by_time ON trash (deleted_at, id);
CREATE INDEX trash_by_key ON trash (key) WHERE key IS NOT NULL;
CREATE INDEX trash_by_source ON trash (source_id, origin) WHERE source_id IS NOT NULL;

CREATE TABLE trash_attempts (
  job_id INTEGER NOT NULL REFERENCES trash (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  is_counted INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  build TEXT,
  error TEXT,
  result TEXT,
  logs TEXT,
  PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;

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
`
