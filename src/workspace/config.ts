import { inspect } from 'node:util'
import { z } from 'zod'
import { BUILT_IN_NAMES } from '../cron/built-ins.ts'
import { cronFault, isTimezone, localTimezone } from '../cron/expression.ts'
import { RUN_TIMEOUT_MS, type ResolvedSchedule } from '../cron/schedule.ts'
import { InvalidInputError } from '../errors.ts'
import { JOB_LIMITS } from '../model/job.ts'
import { checkPayload, PAYLOAD_LIMITS } from '../model/payload.ts'
import {
  expectedOf,
  fits,
  queueWorkersKey,
  RETENTION_NAMES,
  SETTINGS,
  type ListedKey,
  type Retentions,
  type Setting,
  type SettingValue,
} from '../model/settings.ts'

/** Every key of WorkspaceConfig, with its default filled in. Durations in ms. */
export interface ResolvedConfig {
  /** The keys of settings that it gives itself, as `SETTINGS` and `queueWorkersKey` name them. */
  readonly says: readonly string[]
  readonly workers: number
  readonly queues: Readonly<Record<string, { readonly workers: number }>>
  readonly maxAttempts: number
  readonly retryDelayMs: number
  readonly timeoutMs: number
  readonly drainMs: number
  readonly graceMs: number
  readonly memoryMb: number
  readonly payloadLimitBytes: number
  readonly retention: Retentions
  readonly schedules: readonly ResolvedSchedule[]
}

const HOUR_MS = 3_600_000

function listed(key: ListedKey): Setting {
  return SETTINGS.find((setting) => setting.key === key) as Setting
}

/** Of a setting that is never off. */
function defaultOf(key: ListedKey): number {
  return listed(key).default as number
}

/** A value for each retention, as the list of settings has it. */
export function retentionsBy(valueOf: (key: ListedKey) => SettingValue): Retentions {
  const values = RETENTION_NAMES.map((name) => [name, valueOf(`retention.${name}`)])
  // Each is what its setting can be: whoever gives the values has checked them.
  return Object.fromEntries(values) as Retentions
}

/** What a workspace without a config has. */
export const CONFIG_DEFAULTS: ResolvedConfig = {
  says: [],
  workers: defaultOf('workers'),
  queues: {},
  maxAttempts: defaultOf('maxAttempts'),
  retryDelayMs: defaultOf('retryDelayMs'),
  timeoutMs: defaultOf('timeoutMs'),
  drainMs: defaultOf('drainMs'),
  graceMs: defaultOf('graceMs'),
  memoryMb: defaultOf('memoryMb'),
  payloadLimitBytes: defaultOf('payloadLimitBytes'),
  retention: retentionsBy((key) => listed(key).default),
  schedules: [],
}

/** Every message is what was expected: the path and what was found instead are put around it. */
const whole = (min: number, max: number, what = 'a whole number') =>
  z.custom<number>(
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    `${what} from ${min} to ${max}`,
  )
const milliseconds = (max: number, min = 0) => whole(min, max, 'a whole number of milliseconds')
const text = (most: number) =>
  z.custom<string>(
    (value) => typeof value === 'string' && value.length > 0 && value.length <= most,
    `a text of 1 to ${most} characters`,
  )

const name = text(JOB_LIMITS.nameLength)
const duration = milliseconds(JOB_LIMITS.durationMs.max)
const maxAttempts = whole(JOB_LIMITS.maxAttempts.min, JOB_LIMITS.maxAttempts.max)
/** As the list of settings has it. */
const ofSetting = <Value extends SettingValue = number>(setting: Setting) =>
  z.custom<Value>((value) => fits(setting, value), expectedOf(setting)).optional()

const enqueue = z.strictObject(
  {
    type: name,
    payload: z.unknown().optional(),
    queue: name.optional(),
    delayMs: duration.optional(),
    maxAttempts: maxAttempts.optional(),
    retryDelayMs: duration.optional(),
    timeoutMs: duration.optional(),
    priority: whole(JOB_LIMITS.priority.min, JOB_LIMITS.priority.max).optional(),
    key: text(JOB_LIMITS.keyLength).optional(),
  },
  'an object with a `type`',
)

const schedule = z.strictObject(
  {
    name: name.refine((value) => !BUILT_IN_NAMES.some((taken) => taken === value), {
      error: 'a name that no built-in schedule has',
    }),
    cron: z.string('a cron expression').superRefine((value, context) => {
      const fault = cronFault(value)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    }),
    timezone: z
      .custom<string>(
        (value) => typeof value === 'string' && isTimezone(value),
        'an IANA timezone, such as Europe/Berlin',
      )
      .optional(),
    enqueue,
    catchUp: z.enum(['once', 'none'], "'once' or 'none'").optional(),
    timeoutMs: milliseconds(24 * HOUR_MS, 1).optional(),
  },
  'an object with `name`, `cron` and `enqueue`',
)

const RETENTION_SHAPE = Object.fromEntries(
  RETENTION_NAMES.map((name) => [name, ofSetting<SettingValue>(listed(`retention.${name}`))]),
) as { [Name in keyof Retentions]: ReturnType<typeof ofSetting<Retentions[Name]>> }

const config = z.strictObject(
  {
    workers: ofSetting(listed('workers')),
    queues: z
      .record(
        name,
        z.strictObject(
          { workers: whole(listed('workers').min, listed('workers').max) },
          'an object with `workers`',
        ),
        'an object of named queues',
      )
      .optional(),
    maxAttempts: ofSetting(listed('maxAttempts')),
    retryDelayMs: ofSetting(listed('retryDelayMs')),
    timeoutMs: ofSetting(listed('timeoutMs')),
    drainMs: ofSetting(listed('drainMs')),
    graceMs: ofSetting(listed('graceMs')),
    memoryMb: ofSetting(listed('memoryMb')),
    payloadLimitBytes: ofSetting(listed('payloadLimitBytes')),
    retention: z
      .strictObject(
        RETENTION_SHAPE,
        `an object with ${RETENTION_NAMES.map((name) => `\`${name}\``).join(', ')}`,
      )
      .optional(),
    schedules: z.array(schedule, 'a list of schedules').max(1_000, 'at most 1000 schedules').optional(),
  },
  'an object',
)

/**
 * Check a config and fill in what it leaves out.
 *
 * @throws InvalidInputError naming the first wrong key, what was expected and what was found
 */
export function resolveConfig(input: unknown): ResolvedConfig {
  const parsed = config.safeParse(input)
  if (!parsed.success) throw refusal(parsed.error, input)
  const { schedules = [], queues, retention, ...rest } = parsed.data
  const seen = new Set<string>()
  return {
    ...CONFIG_DEFAULTS,
    ...given(rest),
    says: [
      ...Object.keys(given(rest)),
      ...Object.keys(given(retention ?? {})).map((key) => `retention.${key}`),
      ...Object.keys(queues ?? {}).map(queueWorkersKey),
    ],
    queues: queues ?? CONFIG_DEFAULTS.queues,
    retention: { ...CONFIG_DEFAULTS.retention, ...given(retention ?? {}) },
    schedules: schedules.map((each, index) => {
      const path = `schedules[${index}]`
      if (seen.has(each.name)) {
        throw new InvalidInputError(`${path}.name`, 'a name of its own', `${shown(each.name)} a second time`)
      }
      seen.add(each.name)
      return resolveSchedule(each, path)
    }),
  }
}

function resolveSchedule(
  { name, cron, timezone, enqueue: { payload, ...job }, catchUp, timeoutMs }: z.output<typeof schedule>,
  path: string,
): ResolvedSchedule {
  return {
    name,
    cron,
    timezone: timezone ?? localTimezone(),
    enqueue: { ...given(job), type: job.type, ...payloadText(payload, `${path}.enqueue.payload`) },
    catchUp: catchUp ?? 'once',
    timeoutMs: timeoutMs ?? RUN_TIMEOUT_MS,
  }
}

function payloadText(payload: unknown, path: string): { payload?: string } {
  if (payload === undefined) return {}
  let json: string | undefined
  try {
    json = JSON.stringify(payload)
    if (json === undefined) throw new Error(typeof payload)
    checkPayload(json, PAYLOAD_LIMITS.mostBytes)
  } catch (error) {
    throw new InvalidInputError(
      path,
      'a value that JSON can hold',
      error instanceof Error ? error.message : '',
    )
  }
  return { payload: json }
}

/** The first thing wrong, in the words of every refusal. */
function refusal(error: z.ZodError, input: unknown): InvalidInputError {
  const issue = error.issues[0]
  if (!issue) return new InvalidInputError('config', 'an object')
  const path = issue.path.reduce<string>(
    (whole, key) =>
      typeof key === 'number' ? `${whole}[${key}]` : whole === '' ? String(key) : `${whole}.${String(key)}`,
    '',
  )
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    return new InvalidInputError(
      path === '' ? key : `${path}.${key}`,
      `one of the keys ${knownKeys(issue.path)}`,
      `"${key}"`,
    )
  }
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown>)[key],
    input,
  )
  return new InvalidInputError(path === '' ? 'config' : path, issue.message, shown(found))
}

function knownKeys(path: readonly PropertyKey[]): string {
  const shape =
    path.length === 0
      ? config.shape
      : path.includes('enqueue')
        ? enqueue.shape
        : path[0] === 'schedules'
          ? schedule.shape
          : path[0] === 'retention'
            ? CONFIG_DEFAULTS.retention
            : { workers: 0 }
  return Object.keys(shape).join(', ')
}

/** A value in a few words, as the person wrote it. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string' && value.length < 80) return JSON.stringify(value)
  const text = inspect(value, { depth: 2, breakLength: Infinity, maxStringLength: 80 })
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** Without keys that are present but undefined. */
function given<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
