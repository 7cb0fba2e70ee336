import { z } from 'zod'
import { EXPORT_FIELDS, EXPORT_FORMATS } from '../../model/export.ts'
import { TEXT_PLACES } from '../../model/job-test.ts'
import { JOB_SORTS } from '../../model/sort.ts'
import { SPAN_NAMES } from '../../model/statistics.ts'
import { JOB_STATUSES } from '../../model/status.ts'
import { instant, jobId, name, names, payloadPath, range, sought } from './common.ts'

/* Which jobs are meant, and what is asked of them. */

const cells = z.strictObject({
  status: z.array(z.enum(JOB_STATUSES)).max(6).readonly().optional(),
  type: names.optional(),
  queue: names.optional(),
  like: z.strictObject({ type: names.optional(), queue: names.optional() }).optional(),
})

const isNot = z.boolean().optional()

const bound = z.strictObject({ than: z.number(), orEqual: z.boolean() }).optional()

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

export const byId = z.strictObject({ id: jobId })

export const attemptsQuery = z.strictObject({
  id: jobId,
  limit: z.int().min(1).max(1000).optional(),
  before: z.int().positive().optional(),
})
