/**
 * What comes of a retry, and retries in waves.
 *
 * - A retry lets its jobs go in `waves`: in one, or where it has a plan, in one after another. `jobs.wave_id` is the
 *   wave whose outcome a job is; negative from its first failed attempt on, so that the first outcome of a job is
 *   told from what follows after its backoff. It stays until another retry lets the job go, or the retry is undone.
 * - A wave counts how its jobs stand now (`pending` to `cancelled`; `gone` are those that were put back, or let go by
 *   another retry before they had settled), and what their first attempts came to (`first_…`; of the failed ones, how
 *   many failed as before). A trigger keeps the counts in the transaction of the change, as it does those of the
 *   queues: so they are true after a kill, whoever changed the job, and though it may have been purged since.
 * - `plans` has the plan of a retry in waves: `jobs` of them are fixed in `plan_jobs` before the first is let go,
 *   and `taken` says how many of those had their turn. `stopped_by` is the number of the wave that has stopped it.
 * - `skipped_jobs` names some of the jobs that an operation has left, and why.
 */
export const waves = `
ALTER TABLE jobs ADD COLUMN wave_id INTEGER;

CREATE TABLE waves (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  size INTEGER,
  began_at INTEGER NOT NULL,
  released_at INTEGER NOT NULL,
  portion INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,
  first_completed INTEGER NOT NULL DEFAULT 0,
  first_failed INTEGER NOT NULL DEFAULT 0,
  first_failed_as_before INTEGER NOT NULL DEFAULT 0,
  first_gone INTEGER NOT NULL DEFAULT 0,
  accepted_at INTEGER,
  accepted_because TEXT,
  UNIQUE (operation_id, number)
) STRICT;
CREATE INDEX waves_open ON waves (operation_id) WHERE pending + running + failed > 0;

CREATE TRIGGER jobs_count_wave AFTER UPDATE OF status, wave_id ON jobs
  WHEN coalesce(old.wave_id, new.wave_id) IS NOT NULL BEGIN
  UPDATE waves SET pending = pending + (new.status = 1) - (old.status = 1),
    running = running + (new.status = 2) - (old.status = 2), failed = failed + (new.status = 3) - (old.status = 3),
    completed = completed + (new.status = 4) - (old.status = 4), dead = dead + (new.status = 5) - (old.status = 5),
    cancelled = cancelled + (new.status = 6) - (old.status = 6),
    first_completed = first_completed + (old.wave_id > 0 AND new.status = 4),
    first_failed = first_failed + (old.wave_id > 0 AND new.status IN (3, 5)),
    first_gone = first_gone + (old.wave_id > 0 AND new.status = 6) - (old.wave_id > 0 AND old.status = 6)
  WHERE id = abs(old.wave_id) AND id = abs(new.wave_id) AND old.status <> new.status;
  UPDATE waves SET pending = pending - (old.status = 1), running = running - (old.status = 2),
    failed = failed - (old.status = 3), gone = gone + (old.status <= 3),
    first_gone = first_gone + (old.wave_id > 0 AND old.status <= 2)
  WHERE id = abs(old.wave_id) AND id IS NOT abs(new.wave_id);
  UPDATE waves SET pending = pending + 1 WHERE id = new.wave_id AND id IS NOT abs(old.wave_id);
  UPDATE jobs SET wave_id = -wave_id WHERE id = new.id AND wave_id > 0 AND status IN (3, 5);
END;

CREATE TABLE plans (
  operation_id INTEGER PRIMARY KEY REFERENCES operations (id) ON DELETE CASCADE,
  plan TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  is_fixed INTEGER NOT NULL DEFAULT 0 CHECK (is_fixed IN (0, 1)),
  jobs INTEGER NOT NULL DEFAULT 0,
  taken INTEGER NOT NULL DEFAULT 0,
  stopped_by INTEGER,
  CHECK (taken BETWEEN 0 AND jobs)
) STRICT;

CREATE TABLE plan_jobs (
  operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  ids TEXT NOT NULL,
  PRIMARY KEY (operation_id, number)
) STRICT;

CREATE TABLE skipped_jobs (
  operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  job_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (operation_id, job_id)
) STRICT, WITHOUT ROWID;
`
