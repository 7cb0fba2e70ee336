/** Searches that people have given a name. Views belong to the workspace: whoever opens it has them. */
export const savedViews = `
CREATE TABLE saved_views (
  name TEXT PRIMARY KEY,
  words TEXT NOT NULL,
  sort TEXT
) STRICT, WITHOUT ROWID;
`
