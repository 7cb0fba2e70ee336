import { basename, extname } from 'node:path'
import { JOB_LIMITS } from '../model/job.ts'
import { ISOLATIONS, type Isolation } from '../model/handler.ts'
import type { HandlerSettings } from '../model/job.ts'
import type { HandlerFunction } from './handler.ts'
import { toPayloadSchema } from './payload-schema.ts'

/** What a handler file registers. */
export interface Registration {
  readonly type: string
  /** Only what the file says. */
  readonly settings: Partial<HandlerSettings>
  readonly isolation: Isolation
  /** JSON Schema of the payload, in JSON text. */
  readonly payload: string | null
  readonly run: HandlerFunction
  /** The function of the person's own that `run` calls: where a debugger stops. */
  readonly own: HandlerFunction
}

const KEYS: ReadonlySet<string> = new Set([
  'type',
  'queue',
  'maxAttempts',
  'retryDelayMs',
  'timeoutMs',
  'isolation',
  'payload',
  'run',
])

/**
 * Read a file's default export: a function, or a definition with `run`.
 *
 * @throws TypeError that says which part of it is wrong, and what was expected
 */
export function toRegistration(file: string, exported: unknown): Registration {
  const named = typeOfFile(file)
  if (typeof exported === 'function') {
    return {
      type: named,
      settings: {},
      isolation: 'process',
      payload: null,
      run: exported as HandlerFunction,
      own: exported as HandlerFunction,
    }
  }
  if (isNothing(exported)) {
    throw new TypeError(
      'has no default export: expected `export default defineHandler({ run… })` or a function',
    )
  }
  if (typeof exported !== 'object') {
    throw new TypeError(`default export: expected a handler, got ${describe(exported)}`)
  }
  const definition = exported as Record<string, unknown>
  const { run } = definition
  if (typeof run !== 'function') throw wrong('run', 'a function', run)
  for (const key of Object.keys(definition)) {
    if (!KEYS.has(key)) throw new TypeError(`${key}: no such setting; there are ${[...KEYS].join(', ')}`)
  }
  return {
    type: name(definition, 'type') ?? named,
    settings: toSettings(definition),
    isolation: toIsolation(definition.isolation),
    payload: toPayloadSchema(definition.payload),
    run: (payload, context) => (run as HandlerFunction).call(definition, payload, context),
    own: run as HandlerFunction,
  }
}

/** An empty file is CommonJS, and exports an empty object. */
function isNothing(exported: unknown): boolean {
  return exported == null || (typeof exported === 'object' && Object.keys(exported).length === 0)
}

/** The file's name without its extension: the type where the file gives none. */
export function typeOfFile(file: string): string {
  return basename(file, extname(file))
}

function toIsolation(value: unknown): Isolation {
  if (value === undefined) return 'process'
  const isolation = ISOLATIONS.find((each) => each === value)
  if (!isolation) throw wrong('isolation', ISOLATIONS.map((each) => `'${each}'`).join(' or '), value)
  return isolation
}

function toSettings(definition: Record<string, unknown>): Partial<HandlerSettings> {
  const queue = name(definition, 'queue')
  const maxAttempts = integer(definition, 'maxAttempts', JOB_LIMITS.maxAttempts)
  const retryDelayMs = integer(definition, 'retryDelayMs', JOB_LIMITS.durationMs)
  const timeoutMs = integer(definition, 'timeoutMs', JOB_LIMITS.durationMs)
  return {
    ...(queue === undefined ? {} : { queue }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(retryDelayMs === undefined ? {} : { retryDelayMs }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}

function name(definition: Record<string, unknown>, key: string): string | undefined {
  const value = definition[key]
  if (value === undefined) return undefined
  const isName = typeof value === 'string' && value !== '' && value.isWellFormed() && !value.includes('\0')
  if (isName && value.length <= JOB_LIMITS.nameLength) return value
  throw wrong(key, `a name of 1 to ${JOB_LIMITS.nameLength} characters`, value)
}

function integer(
  definition: Record<string, unknown>,
  key: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const value = definition[key]
  if (value === undefined) return undefined
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
  throw wrong(key, `a whole number from ${min} to ${max}`, value)
}

function wrong(key: string, expected: string, got: unknown): TypeError {
  return new TypeError(`${key}: expected ${expected}, got ${describe(got)}`)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100))
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === undefined ? 'nothing' : `a value of type ${typeof value}`
}
