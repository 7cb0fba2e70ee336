/**
 * What must not depend on something else that is purged, or on a host that may be killed.
 *
 * - A correction says itself who made it and why: the ledger's entry of it is purged long before the job may be.
 *   `surface` is null where that was so before this migration.
 * - `type_builds` says which build the jobs of each type have run on, and since when, as JSON by type: a row for each
 *   change since the host that runs them has started. A claim writes nothing of it; of an attempt that is lost with
 *   its host, the build follows from when it began.
 */
export const whoAndWhichBuild = `
ALTER TABLE corrections ADD COLUMN surface TEXT;
ALTER TABLE corrections ADD COLUMN reason TEXT;
ALTER TABLE corrections ADD COLUMN is_undo INTEGER NOT NULL DEFAULT 0 CHECK (is_undo IN (0, 1));
ALTER TABLE trash_corrections ADD COLUMN surface TEXT;
ALTER TABLE trash_corrections ADD COLUMN reason TEXT;
ALTER TABLE trash_corrections ADD COLUMN is_undo INTEGER NOT NULL DEFAULT 0 CHECK (is_undo IN (0, 1));
UPDATE corrections SET surface = operations.surface, reason = operations.reason, is_undo = operations.kind = 'undo'
  FROM operations WHERE operations.id = operation_id;
UPDATE trash_corrections SET surface = operations.surface, reason = operations.reason,
  is_undo = operations.kind = 'undo'
  FROM operations WHERE operations.id = trash_corrections.operation_id;

CREATE TABLE type_builds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  since INTEGER NOT NULL,
  builds TEXT NOT NULL
) STRICT;
`
