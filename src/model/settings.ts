import { InvalidInputError } from '../errors.ts'
import { JOB_DEFAULTS, JOB_LIMITS } from './job.ts'
import { PAYLOAD_LIMITS } from './payload.ts'

/**
 * Every setting of a workspace: the one list that the config file, the console and the docs go by. A value is a
 * whole number in the setting's unit; null is "off", where a setting can be that.
 */

export type SettingUnit = 'workers' | 'attempts' | 'ms' | 'MB' | 'bytes'
export type SettingValue = number | null
export type SettingGroup = 'workers' | 'jobs' | 'retention'

/** What a change counts for. */
export type SettingReach =
  /** Everything, at once. */
  | 'all'
  /** Jobs that are enqueued from then on. */
  | 'new jobs'
  /** Attempts that begin from then on. */
  | 'new attempts'

export interface Setting {
  /** Its path in the config. */
  readonly key: string
  readonly group: SettingGroup
  readonly label: string
  /** What it sets, in a line. */
  readonly meaning: string
  readonly unit: SettingUnit
  readonly min: number
  readonly max: number
  readonly default: SettingValue
  /** What null means; absent where it can't be null. */
  readonly off?: string
  readonly reach: SettingReach
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MOST_WORKERS = 64

const duration = { unit: 'ms', ...JOB_LIMITS.durationMs } as const
const retention = { group: 'retention', ...duration, reach: 'all' } as const

export const SETTINGS = [
  {
    key: 'workers',
    group: 'workers',
    label: 'Shared workers',
    meaning: 'workers that every queue shares which has none of its own',
    unit: 'workers',
    min: 1,
    max: MOST_WORKERS,
    default: 2,
    reach: 'all',
  },
  {
    key: 'memoryMb',
    group: 'workers',
    label: 'Memory of a process',
    meaning: 'of one handler process; past it, it is ended and the attempt failed',
    unit: 'MB',
    // A process that has loaded nothing yet takes 50 to 60 MB: below this, every job would be ended at once.
    min: 128,
    max: 65_536,
    default: 512,
    reach: 'new attempts',
  },
  {
    key: 'graceMs',
    group: 'workers',
    label: 'Grace period',
    meaning: 'how long a handler may take to heed its signal before its process is ended',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    default: 5_000,
    reach: 'new attempts',
  },
  {
    key: 'drainMs',
    group: 'workers',
    label: 'Drain time',
    meaning: 'how long running jobs may go on when the console stops',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    default: 10_000,
    reach: 'all',
  },
  {
    key: 'maxAttempts',
    group: 'jobs',
    label: 'Attempts',
    meaning: 'attempts of a job where neither its enqueuer nor its handler says',
    unit: 'attempts',
    ...JOB_LIMITS.maxAttempts,
    default: JOB_DEFAULTS.maxAttempts,
    reach: 'new jobs',
  },
  {
    key: 'retryDelayMs',
    group: 'jobs',
    label: 'Retry delay',
    meaning: 'wait after a failed attempt, × attempts so far',
    ...duration,
    default: JOB_DEFAULTS.retryDelayMs,
    reach: 'new jobs',
  },
  {
    key: 'timeoutMs',
    group: 'jobs',
    label: 'Timeout',
    meaning: 'of one attempt; 0 is none',
    ...duration,
    default: JOB_DEFAULTS.timeoutMs,
    reach: 'new jobs',
  },
  {
    key: 'payloadLimitBytes',
    group: 'jobs',
    label: 'Largest payload',
    meaning: 'the largest payload that the queue takes, in bytes of UTF-8',
    unit: 'bytes',
    min: PAYLOAD_LIMITS.bytes,
    max: PAYLOAD_LIMITS.mostBytes,
    default: PAYLOAD_LIMITS.bytes,
    reach: 'new jobs',
  },
  {
    key: 'retention.completedMs',
    label: 'Completed jobs',
    meaning: 'how long completed jobs are kept after they completed',
    ...retention,
    default: DAY_MS,
  },
  {
    key: 'retention.cancelledMs',
    label: 'Cancelled jobs',
    meaning: 'how long cancelled jobs are kept after they were cancelled',
    ...retention,
    default: DAY_MS,
  },
  {
    key: 'retention.deadMs',
    label: 'Dead jobs',
    meaning: 'how long dead jobs are kept after they died',
    ...retention,
    default: null,
    off: 'for ever',
  },
  {
    key: 'retention.logsMs',
    label: 'Logs of attempts',
    meaning: 'how long what an attempt logged is kept after it ended, where its job is kept for longer',
    ...retention,
    default: null,
    off: 'as long as their jobs',
  },
  {
    key: 'retention.trashMs',
    label: 'Trash',
    meaning: 'how long deleted jobs can be restored',
    ...retention,
    default: DAY_MS,
  },
  {
    key: 'retention.ledgerMs',
    label: 'Ledger',
    meaning: 'how long operations are kept after they ended',
    ...retention,
    default: 30 * DAY_MS,
  },
  {
    key: 'retention.statisticsMs',
    label: 'Statistics',
    meaning: 'how long the figures of the overview, queues and handlers are kept',
    ...retention,
    default: 30 * DAY_MS,
  },
  {
    key: 'retention.runsMs',
    label: 'History of schedules',
    meaning: 'how long the runs of schedules are kept',
    ...retention,
    default: 7 * DAY_MS,
  },
] as const satisfies readonly Setting[]

/** How long things are kept, by the last part of their keys; null is for ever. */
export type Retentions = {
  readonly [
    S in (typeof SETTINGS)[number] as S['key'] extends `retention.${infer Name}` ? Name : never
  ]: S extends {
    readonly off: string
  }
    ? number | null
    : number
}

/** The last parts of the keys of retentions. */
export const RETENTION_NAMES = SETTINGS.flatMap(({ key, group }) =>
  group === 'retention' ? [key.slice('retention.'.length) as keyof Retentions] : [],
)

/** A key that stands in the list; that of a queue's workers is made by `queueWorkersKey`. */
export type ListedKey = (typeof SETTINGS)[number]['key']

const QUEUE_WORKERS = /^queues\.(.+)\.workers$/s

/** The key of a queue's own workers; null there means that it takes turns on the shared ones. */
export function queueWorkersKey(queue: string): string {
  return `queues.${queue}.workers`
}

/** The queue whose workers a key sets; null for any other key. */
export function queueOfKey(key: string): string | null {
  const queue = QUEUE_WORKERS.exec(key)?.[1]
  return queue !== undefined && queue.length <= JOB_LIMITS.nameLength ? queue : null
}

/** The setting of a key; undefined where there is none. */
export function settingOf(key: string): Setting | undefined {
  const queue = queueOfKey(key)
  if (queue === null) return SETTINGS.find((setting) => setting.key === key)
  return {
    key,
    group: 'workers',
    label: queue,
    meaning: `workers of queue ${queue}, and of no other`,
    unit: 'workers',
    min: 1,
    max: MOST_WORKERS,
    default: null,
    off: 'shared',
    reach: 'all',
  }
}

/** What a value has to be, in words: `a whole number from 1 to 64`. */
export function expectedOf({ min, max, unit, off }: Setting): string {
  const number = `a whole number${unit === 'ms' ? ' of milliseconds' : ''} from ${min} to ${max}`
  return off === undefined ? number : `${number}, or null`
}

/** @throws InvalidInputError naming the key, where there is no such setting or it can't have this value */
export function checkSetting(key: string, value: unknown): asserts value is SettingValue {
  const setting = settingOf(key)
  if (!setting) {
    const known = SETTINGS.map((each) => each.key).join(', ')
    throw new InvalidInputError('key', `one of ${known}, or queues.NAME.workers`, JSON.stringify(key))
  }
  if (!fits(setting, value)) throw new InvalidInputError(key, expectedOf(setting), JSON.stringify(value))
}

/** Whether a setting can have this value. */
export function fits({ min, max, off }: Setting, value: unknown): value is SettingValue {
  if (value === null) return off !== undefined
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
}

/** A setting as it stands. The set value outranks the config's, and that the default. */
export interface SettingState {
  readonly key: string
  /** What counts. */
  readonly value: SettingValue
  readonly default: SettingValue
  /** Undefined where the config leaves it out. */
  readonly config?: SettingValue
  /** What was set from a console; null where nothing was. */
  readonly set: { readonly value: SettingValue; readonly at: number; readonly surface: string } | null
}
