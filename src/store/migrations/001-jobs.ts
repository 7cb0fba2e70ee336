/**
 * Version 1: jobs, their attempts, counters, paused queues, schedules. A migration is never edited
 * once released; the next change is the next number.
 *
 * - `is_due` is 0 while a pending or failed job waits for its `run_at`. Claiming looks only at due
 *   jobs and waking looks only at waiting ones, so neither wades through the other's.
 * - `starts` numbers the attempts and never falls; `attempts` counts those that spent the budget.
 * - `max_attempts`, `retry_delay_ms` and `timeout_ms` are null where the enqueuer did not know the
 *   handler; the first claim settles them.
 * - `counters` are kept by triggers, in the transaction of the change, per queue, type and status.
 * - The payload comes last: lists then never touch its overflow pages.
 */
export const jobs = `
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'completed', 'failed', 'dead', 'cancelled')),
  is_due INTEGER NOT NULL CHECK (is_due IN (0, 1)),
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  starts INTEGER NOT NULL DEFAULT 0 CHECK (starts >= attempts),
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
  payload TEXT NOT NULL,
  CHECK (is_due = 1 OR status IN ('pending', 'failed')),
  CHECK (is_due = 0 OR status <> 'failed'),
  CHECK ((status = 'running') = (token IS NOT NULL)),
  CHECK (cancel_requested_at IS NULL OR status = 'running'),
  CHECK ((status IN ('completed', 'dead', 'cancelled')) = (completed_at IS NOT NULL))
) STRICT;

CREATE INDEX jobs_ready ON jobs (queue, priority, run_at, id) WHERE status = 'pending' AND is_due = 1;
CREATE INDEX jobs_waiting ON jobs (run_at, id) WHERE is_due = 0;
CREATE INDEX jobs_by_cell ON jobs (queue, type, status, id, updated_at);
CREATE INDEX jobs_purgeable ON jobs (status, completed_at) WHERE status IN ('completed', 'cancelled');
CREATE UNIQUE INDEX jobs_by_key ON jobs (queue, key) WHERE key IS NOT NULL;

CREATE TABLE attempts (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  is_counted INTEGER NOT NULL CHECK (is_counted IN (0, 1)),
  outcome TEXT NOT NULL
    CHECK (outcome IN ('completed', 'failed', 'timed-out', 'crashed', 'cancelled', 'lost', 'released')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  build TEXT,
  error TEXT,
  result TEXT,
  logs TEXT,
  PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
  queue TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  jobs INTEGER NOT NULL CHECK (jobs >= 0),
  PRIMARY KEY (queue, type, status)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER jobs_count_insert AFTER INSERT ON jobs BEGIN
  INSERT INTO counters VALUES (new.queue, new.type, new.status, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_count_update AFTER UPDATE OF queue, type, status ON jobs
  WHEN old.status <> new.status OR old.queue <> new.queue OR old.type <> new.type BEGIN
  UPDATE counters SET jobs = jobs - 1 WHERE queue = old.queue AND type = old.type AND status = old.status;
  INSERT INTO counters VALUES (new.queue, new.type, new.status, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_count_delete AFTER DELETE ON jobs BEGIN
  UPDATE counters SET jobs = jobs - 1 WHERE queue = old.queue AND type = old.type AND status = old.status;
END;

CREATE TABLE paused_queues (
  name TEXT PRIMARY KEY,
  paused_at INTEGER NOT NULL,
  reason TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE schedules (
  name TEXT PRIMARY KEY,
  expression TEXT NOT NULL,
  is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  next_slot_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  slot_at INTEGER,
  cause TEXT NOT NULL CHECK (cause IN ('slot', 'catch-up', 'trigger')),
  started_at INTEGER NOT NULL,
  duration_ms INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'success', 'error')),
  error TEXT,
  job_id INTEGER,
  UNIQUE (name, slot_at)
) STRICT;
CREATE INDEX schedule_runs_by_name ON schedule_runs (name, id);
CREATE INDEX schedule_runs_by_start ON schedule_runs (started_at);
`
