/**
 * Runs of a handler beside the queue. A row is written as one begins, so that one whose host was killed is
 * seen to have been interrupted. No foreign key: a job that goes to the trash may come back.
 */
export const replays = `
CREATE TABLE replays (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER,
  attempt INTEGER,
  type TEXT NOT NULL,
  build TEXT NOT NULL,
  is_edited INTEGER NOT NULL CHECK (is_edited IN (0, 1)),
  is_debugged INTEGER NOT NULL CHECK (is_debugged IN (0, 1)),
  guards_files INTEGER NOT NULL CHECK (guards_files IN (0, 1)),
  guards_network INTEGER NOT NULL CHECK (guards_network IN (0, 1)),
  outcome TEXT
    CHECK (outcome IN ('completed', 'failed', 'timed-out', 'crashed', 'cancelled', 'interrupted')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  progress TEXT,
  error TEXT,
  result TEXT,
  enqueued TEXT,
  logs TEXT,
  payload TEXT NOT NULL,
  CHECK ((outcome IS NULL) = (finished_at IS NULL))
) STRICT;
CREATE INDEX replays_by_job ON replays (job_id, id) WHERE job_id IS NOT NULL;
CREATE INDEX replays_by_type ON replays (type, id);
CREATE INDEX replays_open ON replays (id) WHERE finished_at IS NULL;
`
