import { z } from 'zod'
import { EXPORT_FIELDS, EXPORT_FORMATS } from '../model/export.ts'
import { CHOSEN_GROUP_STATES, GROUP_STATES } from '../model/failure-group.ts'
import { RULE_LIMITS, SPLIT_BY } from '../model/group-rule.ts'
import { HOLD_LIMITS } from '../model/hold.ts'
import { TEXT_PLACES } from '../model/job-test.ts'
import { JOB_LIMITS } from '../model/job.ts'
import { OPERATION_KINDS, OPERATION_STATES, SURFACES } from '../model/operation.ts'
import { JOB_SORTS } from '../model/sort.ts'
import { SPAN_NAMES } from '../model/statistics.ts'
import { EDIT_LIMITS } from '../model/edits/payload-edit.ts'
import { DIRECT_ACTIONS, JOB_STATUSES } from '../model/status.ts'
import { WAVE_PLAN_LIMITS } from '../model/wave-plan.ts'

/** Schemas of everything that a surface may send. What they refuse never reaches the queue. */

export const jobId = z.int().positive()
const name = z.string().min(1).max(JOB_LIMITS.nameLength)
const instant = z.int().nonnegative()
const duration = z.int().min(JOB_LIMITS.durationMs.min).max(JOB_LIMITS.durationMs.max)

const names = z.array(name).max(100).readonly()
const range = z.strictObject({ from: instant.optional(), to: instant.optional() })
const cells = z.strictObject({
  status: z.array(z.enum(JOB_STATUSES)).max(6).readonly().optional(),
  type: names.optional(),
  queue: names.optional(),
  like: z.strictObject({ type: names.optional(), queue: names.optional() }).optional(),
})

/** What is looked for in jobs; a database can't look for what is behind a NUL. */
const sought = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => !text.includes('\0'), 'expected no NUL')
const isNot = z.boolean().optional()
const bound = z.strictObject({ than: z.number(), orEqual: z.boolean() }).optional()

const payloadPath = z
  .array(z.union([z.string().regex(/^[^"\\\0]{0,200}$/), z.int().min(0).max(1_000_000)]))
  .min(1)
  .max(20)
  .readonly()

export const jobTest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    isNot,
    places: z.array(z.enum(TEXT_PLACES)).min(1).max(3).readonly(),
    texts: z.array(sought).min(1).max(20).readonly(),
  }),
  z.strictObject({
    kind: z.literal('number'),
    isNot,
    field: z.enum(['id', 'attempts', 'priority']),
    ranges: z
      .array(z.strictObject({ from: z.int().optional(), to: z.int().optional() }))
      .min(1)
      .max(100)
      .readonly(),
  }),
  z.strictObject({
    kind: z.literal('time'),
    isNot,
    field: z.enum(['created', 'started', 'updated', 'settled', 'failed']),
    range,
  }),
  z.strictObject({
    kind: z.literal('build'),
    isNot,
    builds: z.array(sought).max(100).readonly(),
    current: z.boolean().optional(),
    before: z.array(sought).max(20).readonly().optional(),
  }),
  z.strictObject({ kind: z.literal('held'), isNot }),
  z.strictObject({
    kind: z.literal('key'),
    isNot,
    names: z.array(sought).max(100).readonly(),
    like: z.array(sought).max(20).readonly(),
  }),
  z.strictObject({
    kind: z.literal('payload'),
    isNot,
    path: payloadPath,
    values: z.array(z.string().max(500)).max(100).readonly(),
    like: z.array(sought).max(20).readonly(),
    over: bound,
    under: bound,
  }),
])

export const filter = z.strictObject({
  ...cells.shape,
  not: cells.optional(),
  created: range.optional(),
  settled: range.optional(),
  group: z.int().positive().optional(),
  where: z.array(jobTest).max(20).readonly().optional(),
})

export const selection = z.union([
  z.strictObject({ ids: z.array(jobId).min(1).max(10_000).readonly() }),
  z.strictObject({
    filter,
    asOf: instant.optional(),
    except: z.array(jobId).max(10_000).readonly().optional(),
  }),
])

export const jobsQuery = z.strictObject({
  filter: filter.optional(),
  text: z.string().min(1).max(200).optional(),
  sort: z.enum(JOB_SORTS).optional(),
  limit: z.int().min(1).max(1000).optional(),
  cursor: z.string().max(100).optional(),
  /** Jobs to pass over, counted from the cursor: a jump within a list whose start holds still. */
  offset: z.int().nonnegative().optional(),
  /** Answer a search after so many ms with what was found till then. */
  withinMs: z.int().min(20).max(60_000).optional(),
})

export const countQuery = jobsQuery.pick({ filter: true, text: true, sort: true })

export const statisticsQuery = z.strictObject({
  span: z.enum(SPAN_NAMES),
  queue: name.optional(),
  type: name.optional(),
})

/** Where in a list the jobs of a moment begin. */
export const offsetQuery = z.strictObject({
  filter: filter.optional(),
  sort: z.enum(JOB_SORTS).optional(),
  at: instant,
})

export const payloadValuesQuery = z.strictObject({
  ids: z.array(jobId).min(1).max(500).readonly(),
  paths: z.array(payloadPath).min(1).max(12).readonly(),
})

const label = z.string().min(1).max(200)
export const exported = z.strictObject({
  selection,
  format: z.enum(EXPORT_FORMATS),
  /** Of CSV. */
  columns: z
    .array(
      z.union([
        z.strictObject({ label, field: z.enum(EXPORT_FIELDS) }),
        z.strictObject({ label, path: payloadPath }),
      ]),
    )
    .min(1)
    .max(60)
    .readonly(),
  isDescending: z.boolean(),
})

export const viewName = z.string().trim().min(1).max(80)
/** A view to keep; one of the same name is replaced. */
export const savedView = z.strictObject({
  name: viewName,
  words: z.string().max(4_000),
  sort: z.enum(JOB_SORTS).nullable(),
})
export const renamedView = z.strictObject({ name: viewName, to: viewName })

export const newJob = z.strictObject({
  type: name,
  /** JSON text. */
  payload: z.string().optional(),
  queue: name.optional(),
  delayMs: duration.optional(),
  runAt: instant.optional(),
  maxAttempts: z.int().min(JOB_LIMITS.maxAttempts.min).max(JOB_LIMITS.maxAttempts.max).optional(),
  retryDelayMs: duration.optional(),
  timeoutMs: duration.optional(),
  priority: z.int().min(JOB_LIMITS.priority.min).max(JOB_LIMITS.priority.max).optional(),
  key: z.string().min(1).max(JOB_LIMITS.keyLength).optional(),
})

const reason = z.string().max(500)

/** What waiting jobs are given. */
const change = z.strictObject({
  priority: z.int().min(JOB_LIMITS.priority.min).max(JOB_LIMITS.priority.max).optional(),
  queue: name.optional(),
  runAt: instant.optional(),
})

export const bulk = z.strictObject({
  action: z.enum([...DIRECT_ACTIONS, 'restore']),
  selection,
  reason: reason.optional(),
  change: change.optional(),
})

export const act = z.strictObject({
  action: z.enum(DIRECT_ACTIONS),
  id: jobId,
  /** The `updatedAt` of the job as it was shown. */
  seen: instant.optional(),
  reason: reason.optional(),
  change: change.optional(),
})

export const correct = z.strictObject({
  id: jobId,
  /** JSON text. */
  payload: z.string(),
  isRetried: z.boolean().optional(),
  seen: instant.optional(),
  reason: reason.optional(),
})

export const fail = z.strictObject({ id: jobId, seen: instant.optional(), reason: reason.optional() })

const holdId = z.int().positive()
export const byHold = z.strictObject({ id: holdId })
export const switchedHold = z.strictObject({ id: holdId, isOn: z.boolean() })
/** What its words mean is read where they are used. */
export const newHold = z.strictObject({
  type: name,
  condition: z.string().max(HOLD_LIMITS.conditionLength).optional(),
  isOnce: z.boolean().optional(),
})

const path = z.string().min(1).max(EDIT_LIMITS.pathLength)
const to = z.string().max(EDIT_LIMITS.toLength)
/** What is in a path and an expression, they are read for where they are used. */
export const payloadEdit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set'), path, to }),
  z.strictObject({ kind: z.literal('remove'), path }),
  z.strictObject({ kind: z.literal('rename'), path, to }),
])
export const correctMany = z.strictObject({
  selection,
  edits: z.array(payloadEdit).min(1).max(EDIT_LIMITS.edits).readonly(),
  isRetried: z.boolean().optional(),
  reason: reason.optional(),
})

const version = z.int().positive()
export const byVersion = z.strictObject({ id: jobId, version })
const payloadPlace = z.strictObject({ jobId, version: version.optional() })
export const comparedPayloads = z.strictObject({ before: payloadPlace, after: payloadPlace })

export const copy = z.strictObject({ id: jobId, changes: newJob.partial() })

const operationId = z.int().positive()
const ofPage = { offset: z.int().nonnegative().optional(), limit: z.int().min(1).max(500).optional() }

export const operationsQuery = z.strictObject({
  kind: z.array(z.enum(OPERATION_KINDS)).max(OPERATION_KINDS.length).optional(),
  state: z.array(z.enum(OPERATION_STATES)).max(10).optional(),
  surface: z.array(z.enum(SURFACES)).max(10).optional(),
  limit: z.int().min(1).max(200).optional(),
  before: operationId.optional(),
})
/** What is not given is as WAVE_PLAN_DEFAULTS says. */
export const wavePlan = z.strictObject({
  canary: within('canary').optional(),
  allowedShare: z.number().min(0).max(1).optional(),
  firstWave: within('firstWave').optional(),
  growth: z.number().min(WAVE_PLAN_LIMITS.growth.min).max(WAVE_PLAN_LIMITS.growth.max).optional(),
  largestWave: within('largestWave').optional(),
  perMinute: within('perMinute').nullable().optional(),
})
export const retryInWaves = z.strictObject({ selection, plan: wavePlan, reason: reason.optional() })
/** The reason is that for letting a retry go on which a wave of it has stopped. */
export const resumed = z.strictObject({ id: operationId, reason: reason.optional() })

function within(field: 'canary' | 'firstWave' | 'largestWave' | 'perMinute') {
  const { min, max } = WAVE_PLAN_LIMITS[field]
  return z.int().min(min).max(max)
}

export const byOperation = z.strictObject({ id: operationId })
export const operationJobs = z.strictObject({ id: operationId, ...ofPage })
export const undo = z.strictObject({ id: operationId, reason: reason.optional() })
export const trashQuery = z.strictObject(ofPage)

/** A job again, or a payload on a handler. */
export const newReplay = z.strictObject({
  jobId: jobId.optional(),
  type: name.optional(),
  /** JSON text. */
  payload: z.string().optional(),
  attempt: z.int().positive().optional(),
  build: z.string().min(1).max(100).optional(),
  isDebugged: z.boolean().optional(),
  guard: z.strictObject({ files: z.boolean(), network: z.boolean() }).optional(),
})
export const replaysQuery = z.union([z.strictObject({ jobId }), z.strictObject({ type: name })])
export const byReplay = z.strictObject({ id: z.int().positive() })

export const byId = z.strictObject({ id: jobId })
const groupId = z.int().positive()
export const byGroup = z.strictObject({ id: groupId })
export const failuresQuery = z.strictObject({
  state: z.array(z.enum(GROUP_STATES)).max(4).readonly().optional(),
  type: names.optional(),
  /** In the handler's name, the error's, its message or its place. */
  text: sought.optional(),
  limit: z.int().min(1).max(500).optional(),
})
export const groupState = z.strictObject({ id: groupId, state: z.enum(CHOSEN_GROUP_STATES) })
/** As `failures.list` told it before. */
export const groupStanding = z.strictObject({
  id: groupId,
  state: z.enum(GROUP_STATES),
  stateAt: instant,
  resolvedBuild: z.string().max(200).nullable(),
})
const groupRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('split'), group: groupId, by: z.enum(SPLIT_BY) }),
  z.strictObject({
    kind: z.literal('message'),
    type: name,
    pattern: z.string().min(1).max(RULE_LIMITS.patternLength),
    isParted: z.boolean(),
  }),
])
const ruleId = z.int().positive()
export const rulePreview = z.strictObject({ rule: groupRule, replaces: ruleId.optional() })
export const newRule = z.strictObject({ rule: groupRule, reason: reason.optional() })
export const changedRule = z.strictObject({ id: ruleId, rule: groupRule, reason: reason.optional() })
export const removedRule = z.strictObject({ id: ruleId, reason: reason.optional() })
export const groupMerge = z.strictObject({ into: groupId, ids: z.array(groupId).min(1).max(100).readonly() })
export const byType = z.strictObject({ type: name })
/** Two generations of a handler, by their code; `from` is null for the first one. */
const code = z.string().min(1).max(100)
export const codeChanges = z.strictObject({ type: name, from: code.nullable(), to: code })
export const byName = z.strictObject({ name })

export const check = z.strictObject({ what: z.enum(['integrity', 'counters']) })
/** The name of a kept copy, as `health.backups` lists it. */
export const backupName = z.strictObject({ name: z.string().min(1).max(200) })

export const attemptsQuery = z.strictObject({
  id: jobId,
  limit: z.int().min(1).max(1000).optional(),
  before: z.int().positive().optional(),
})

const framePlace = {
  file: z.string().min(1).max(4_000),
  line: z.int().positive(),
  column: z.int().positive().optional(),
}
/** A frame of an attempt's error, or of a replay's, as its stack has it. */
export const stackFrame = z.union([
  z.strictObject({ id: jobId, attempt: z.int().positive(), ...framePlace }),
  z.strictObject({ replay: z.int().positive(), ...framePlace }),
])

export const pauseQueue = z.strictObject({ name, reason: z.string().max(500).optional() })

const settingKey = z.string().min(1).max(300)
/** Which keys and values there are, the list of settings says. */
const settingChange = z.strictObject({ key: settingKey, value: z.number().nullable() })
export const settingChanges = z.strictObject({ changes: z.array(settingChange).min(1).max(200) })
export const settingKeys = z.strictObject({ keys: z.array(settingKey).min(1).max(200).optional() })
export const settingPreview = settingChange

/** The process that was seen: another one may be in its place by now. */
export const workerProcess = z.strictObject({ id: z.int().positive(), pid: z.int().positive() })

export const runsQuery = z.strictObject({
  name,
  limit: z.int().min(1).max(100).optional(),
  offset: z.int().nonnegative().optional(),
})
