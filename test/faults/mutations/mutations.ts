/** A text of a source file and what stands in its place in the mutant. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
}

/** A promise of the queue taken away by a small change of its source, and who must notice. */
export interface Mutation {
  readonly name: string
  readonly edits: readonly Edit[]
  /** Test files, each of which must turn red; the quickest first. */
  readonly caughtBy: readonly string[]
}

const MODEL = 'test/faults/model/model.test.ts'
const POWER_CUT = 'test/faults/power-cut/power-cut.test.ts'

const SETTLEMENTS = 'src/store/settlements.ts'
const SCHEMA = 'src/store/migrations/007-failure-groups.ts'

/** To add one: a line here. It is checked at once that it applies, and `npm run mutations` shows who catches it. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'an outcome without its token',
    edits: [
      {
        file: SETTLEMENTS,
        find: 'AND status = ${running} AND token = ? RETURNING ${COLUMNS}',
        replace: 'AND status = ${running} AND ? IS NOT NULL RETURNING ${COLUMNS}',
      },
    ],
    caughtBy: [MODEL],
  },
  {
    name: 'a completion without its token',
    edits: [
      {
        file: SETTLEMENTS,
        find: 'AND status = ${running} AND token = ? RETURNING id',
        replace: 'AND status = ${running} AND ? IS NOT NULL RETURNING id',
      },
    ],
    caughtBy: [MODEL],
  },
  {
    name: 'NORMAL instead of FULL',
    edits: [
      {
        file: 'src/store/connection.ts',
        find: "db.pragma('synchronous = FULL')",
        replace: "db.pragma('synchronous = NORMAL')",
      },
      // What is read back is refused otherwise, and every suite would be red for that alone.
      {
        file: 'src/store/connection.ts',
        find: 'const SYNCHRONOUS_FULL = 2',
        replace: 'const SYNCHRONOUS_FULL = 1',
      },
    ],
    caughtBy: ['test/unit/store/open-database.test.ts', POWER_CUT],
  },
  {
    name: 'acknowledged before COMMIT',
    edits: [
      {
        file: 'src/store/group-commit.ts',
        find: "      this.#do('COMMIT')\n",
        replace: `      if (typeof answers === 'function') answers()
      else for (const answer of answers) answer()
      this.#do('COMMIT')
`,
      },
    ],
    caughtBy: [MODEL],
  },
  {
    name: 'acknowledged a turn before COMMIT',
    edits: [
      {
        file: 'src/store/group-commit.ts',
        find: "      this.#do('COMMIT')\n",
        replace: `      if (typeof answers === 'function') answers()
      else for (const answer of answers) answer()
      setImmediate(() => this.#do('COMMIT'))
`,
      },
    ],
    caughtBy: [MODEL],
  },
  {
    name: 'purged by the time of creation',
    edits: [
      {
        file: 'src/store/jobs.ts',
        find: 'WHERE status = ? AND completed_at <= ? AND updated_at <= ? ORDER BY completed_at LIMIT ?',
        // Its index holds only what has settled, which the planner wants to be told.
        replace:
          'WHERE status = ? AND completed_at IS NOT NULL AND created_at <= ? AND created_at <= ? ORDER BY completed_at LIMIT ?',
      },
    ],
    caughtBy: ['test/unit/queue/purge.test.ts', MODEL],
  },
  {
    name: 'no counter trigger on deletion',
    edits: [
      {
        file: SCHEMA,
        find: 'CREATE TRIGGER jobs_count_delete AFTER DELETE ON jobs BEGIN',
        replace: 'CREATE TRIGGER jobs_count_delete AFTER DELETE ON jobs WHEN 0 BEGIN',
      },
    ],
    caughtBy: ['test/unit/queue/purge.test.ts', MODEL],
  },
  {
    name: 'no counter trigger on a change of status',
    edits: [
      {
        file: SCHEMA,
        find: 'AFTER UPDATE OF status ON jobs WHEN old.status <> new.status BEGIN',
        replace: 'AFTER UPDATE OF status ON jobs WHEN 0 BEGIN',
      },
    ],
    caughtBy: [MODEL],
  },
  {
    name: 'recovery by id alone',
    edits: [
      {
        file: 'src/queue/recover.ts',
        find: 'if (!row || row.token === null) return undefined',
        replace: 'if (!row) return undefined',
      },
    ],
    caughtBy: [MODEL],
  },
]
