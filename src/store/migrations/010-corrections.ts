/**
 * Corrected payloads. The job has the newest text, so that a claim finds it where it always was; each correction
 * keeps the text that it replaced, so that no text is kept twice, and a job that is never corrected has no row here.
 *
 * - `version` is the number of the payload that the correction made: the first one's is 2. A row is never changed.
 * - `from_start` is the number of the first attempt that could run with it: which attempt ran with which payload
 *   follows from these, and settling an attempt need not know.
 * - Operations have a fifth effect: the payload was corrected, and the status may be another.
 */
export const corrections = `
CREATE TABLE corrections (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  version INTEGER NOT NULL CHECK (version > 1),
  from_start INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  operation_id INTEGER NOT NULL,
  replaced TEXT NOT NULL,
  PRIMARY KEY (job_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE trash_corrections (
  job_id INTEGER NOT NULL REFERENCES trash (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  from_start INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  operation_id INTEGER NOT NULL,
  replaced TEXT NOT NULL,
  PRIMARY KEY (job_id, version)
) STRICT, WITHOUT ROWID;

ALTER TABLE operation_jobs RENAME TO old_operation_jobs;
CREATE TABLE operation_jobs (
  operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  effect INTEGER NOT NULL CHECK (effect BETWEEN 1 AND 5),
  at INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  jobs TEXT NOT NULL,
  PRIMARY KEY (operation_id, number)
) STRICT;
INSERT INTO operation_jobs
  SELECT operation_id, number, effect, at, first_id, last_id, jobs FROM old_operation_jobs;
DROP TABLE old_operation_jobs;
CREATE INDEX operation_jobs_by_time ON operation_jobs (at, operation_id);
CREATE INDEX operation_jobs_by_job ON operation_jobs (last_id, first_id);
`
