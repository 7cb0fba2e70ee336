import { z } from 'zod'
import { ISOLATIONS } from '../model/handler.ts'
import { ATTEMPT_LIMITS, LOG_LEVELS } from '../model/attempt.ts'
import type { AttemptError } from '../model/attempt.ts'
import type { ProcessMessage } from './protocol.ts'

const { logLines, logLineBytes, resultBytes, errorBytes } = ATTEMPT_LIMITS

const attemptError: z.ZodType<AttemptError> = z.object({
  name: z.string().max(errorBytes),
  message: z.string().max(errorBytes),
  stack: z.string().max(errorBytes).nullable(),
  code: z.string().max(errorBytes).nullable(),
  cause: z.lazy(() => attemptError.nullable()),
})

const line = z.object({
  at: z.number(),
  level: z.enum(LOG_LEVELS),
  message: z.string().max(logLineBytes),
})
const batch = { lines: z.array(line).max(logLines), cutLines: z.int().min(0) }
const run = z.int()
const text = z.string().nullable()

const processMessage: z.ZodType<ProcessMessage> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('beat'), memoryBytes: z.number().min(0) }),
  z.object({ kind: z.literal('started'), run }),
  z.object({ kind: z.literal('logs'), run, ...batch }),
  z.object({
    kind: z.literal('progress'),
    run,
    progress: z.object({
      done: z.number(),
      total: z.number().nullable(),
      message: z.string().max(500).nullable(),
    }),
  }),
  z.object({ kind: z.literal('debugger'), run, url: z.string().max(500) }),
  z.object({
    kind: z.literal('request'),
    run,
    request: z.int(),
    operation: z.enum(['enqueue', 'stats', 'jobs']),
    input: z.unknown(),
  }),
  z.object({ kind: z.literal('resolved'), run, result: z.string().max(resultBytes).nullable(), ...batch }),
  z.object({ kind: z.literal('rejected'), run, error: attemptError, isRetryable: z.boolean(), ...batch }),
  z.object({ kind: z.literal('crashed'), error: attemptError }),
  z.object({
    kind: z.literal('described'),
    file: z.string(),
    type: z.string(),
    settings: z
      .object({ queue: z.string(), maxAttempts: z.int(), retryDelayMs: z.int(), timeoutMs: z.int() })
      .partial()
      .nullable(),
    isolation: z.enum(ISOLATIONS),
    payload: z.string().max(65_536).nullable(),
    error: text,
    loaded: z.array(z.string()),
    imports: z.array(z.tuple([z.string(), z.string()])),
  }),
  z.object({ kind: z.literal('evaluated'), value: text, error: text }),
]) as z.ZodType<ProcessMessage>

/** A message from a handler process; null for anything else that a handler may have posted on its own. */
export function checkMessage(message: unknown): ProcessMessage | null {
  const checked = processMessage.safeParse(message)
  return checked.success ? checked.data : null
}
