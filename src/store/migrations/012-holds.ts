/**
 * Holds: a job of their type that matches stops before it runs, and waits for somebody.
 *
 * - `holds_on` is what a claim looks at: it has no entry while nothing is to be held.
 * - A held job is pending and not due, and its `run_at` lies beyond the last instant there is by as much as it was
 *   (held-time.ts): so no clock makes it due, whatever gives it another time lets it go, and what puts that back
 *   holds it again.
 * - `held_jobs` says which hold has stopped a job before which start, once for each start: somebody who lets the job
 *   go is not stopped by the same hold again. It stays when the job goes on, and goes with the job.
 */
export const holds = `
CREATE TABLE holds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  condition TEXT NOT NULL,
  is_once INTEGER NOT NULL CHECK (is_once IN (0, 1)),
  is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  created_at INTEGER NOT NULL,
  stopped INTEGER NOT NULL DEFAULT 0,
  last_job_id INTEGER,
  last_held_at INTEGER,
  UNIQUE (type, condition)
) STRICT;
CREATE INDEX holds_on ON holds (id) WHERE is_on = 1;

CREATE TABLE held_jobs (
  job_id INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  hold_id INTEGER NOT NULL,
  start INTEGER NOT NULL,
  held_at INTEGER NOT NULL
) STRICT;
`
