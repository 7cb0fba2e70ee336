/**
 * What a console changes outlives it: settings that outrank the config file, and the slots of schedules that
 * nobody was there for.
 *
 * - A setting's `value` is JSON. One that is reset has no row.
 * - `missed_slots` has a row for each time that a schedule was found late: `from_slot_at` is the first slot that
 *   had passed, `slots` how many had (counted up to a limit), `made_up` whether one run made up for them.
 */
export const settings = `
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  surface TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE missed_slots (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  from_slot_at INTEGER NOT NULL,
  noticed_at INTEGER NOT NULL,
  slots INTEGER NOT NULL CHECK (slots >= 1),
  reason TEXT NOT NULL CHECK (reason IN ('away', 'busy')),
  made_up INTEGER NOT NULL CHECK (made_up IN (0, 1))
) STRICT;
CREATE INDEX missed_slots_by_name ON missed_slots (name, id);
CREATE INDEX missed_slots_by_time ON missed_slots (noticed_at);
`
