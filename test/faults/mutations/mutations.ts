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
  {
    name: 'a lost attempt without its build',
    edits: [
      {
        file: 'src/queue/recover.ts',
        find: 'const build = typeBuildAt(store, row.type, startedAt)',
        replace: 'const build = typeBuildAt(store, row.type, startedAt) && null',
      },
    ],
    caughtBy: ['test/unit/queue/restart.test.ts'],
  },
  {
    name: 'a lost attempt with the newest build',
    edits: [
      {
        file: 'src/store/type-builds.ts',
        find: 'WHERE since <= ? ORDER BY id DESC LIMIT 1',
        replace: 'WHERE ? > 0 ORDER BY id DESC LIMIT 1',
      },
    ],
    caughtBy: ['test/unit/queue/restart.test.ts'],
  },
  {
    name: 'a held job claimed all the same',
    edits: [
      {
        file: 'src/store/held-jobs.ts',
        find: 'is_due = 0, run_at = run_at + ${HELD_OFFSET},',
        replace: 'is_due = 1,',
      },
    ],
    // Tests that wait for a held job wait in vain: few do here.
    caughtBy: ['test/unit/http/admin/holds.test.ts'],
  },
  {
    name: 'a hold that stops a job again that was let go',
    edits: [
      {
        file: 'src/queue/holding.ts',
        find: 'let candidates = subject.filter(({ id }) => !free.has(id))',
        replace: 'let candidates = subject.filter(({ id }) => !free.has(-id))',
      },
    ],
    caughtBy: ['test/unit/queue/holds.test.ts'],
  },
  {
    name: 'a wave that goes on after its canary failed',
    edits: [
      {
        file: 'src/model/wave-plan.ts',
        find: 'if (share > plan.allowedShare && !last.isAccepted)',
        replace: 'if (share > plan.allowedShare && !last.isAccepted && last.number > 1)',
      },
    ],
    caughtBy: ['test/unit/queue/waves.test.ts'],
  },
  {
    name: 'a planned job retried although it was changed',
    edits: [
      {
        file: 'src/queue/wave-run.ts',
        find: 'actOnPortion(store, registry, deed, ids, { asOf, now: clock.now() })',
        replace: 'actOnPortion(store, registry, deed, ids, { asOf: asOf * 2, now: clock.now() })',
      },
    ],
    caughtBy: ['test/unit/queue/waves.test.ts'],
  },
  {
    name: 'a build that forgets what its attempts came to',
    edits: [
      {
        file: 'src/queue/gathered.ts',
        find: "if (build === null || outcome === 'lost') return",
        replace: "if (build === null || outcome !== 'lost') return",
      },
    ],
    caughtBy: ['test/unit/workspace/builds.test.ts'],
  },
  {
    name: 'a replay that enqueues',
    edits: [
      {
        file: 'src/replay/live-replay.ts',
        find: 'enqueue: async (job) => ({ job: this.#record(job), isNew: true }),',
        replace:
          'enqueue: async (job) => (this.#record(job), (queue as unknown as import("../queue/queue.ts").Queue).enqueue(job)),',
      },
    ],
    caughtBy: ['test/unit/replay/replays.test.ts'],
  },
]
