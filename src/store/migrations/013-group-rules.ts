/**
 * How failures are grouped otherwise than by themselves, as people have said, and the groupings anew that follow from
 * it.
 *
 * - `group_rules` has the rules that hold; `rule` is src/model/group-rule.ts as JSON.
 * - `regroupings` has a row for each time that kept failures are grouped anew: because a rule was made, changed or
 *   removed (`before` and `after` are the rule, null where there is none; `operation_id` its entry in the ledger), or,
 *   without an entry, because they are from before there were groups. `after_job_id` is how far it has come.
 */
export const groupRules = `
CREATE TABLE group_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type_id INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  rule TEXT NOT NULL
) STRICT;

CREATE TABLE regroupings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  operation_id INTEGER UNIQUE REFERENCES operations (id) ON DELETE CASCADE,
  type_id INTEGER,
  before TEXT,
  after TEXT,
  after_job_id INTEGER NOT NULL DEFAULT 0,
  is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1))
) STRICT;
CREATE INDEX regroupings_open ON regroupings (id) WHERE is_open = 1;

INSERT INTO regroupings (is_open)
  SELECT 1 WHERE EXISTS (SELECT 1 FROM attempts WHERE group_id IS NULL AND outcome IN (2, 3, 4, 6));
`
