import { z } from 'zod'
import { jobId, name } from './common.ts'

/* Code of handlers: replays, generations, stacks, processes. */

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

export const byType = z.strictObject({ type: name })

/** Two generations of a handler, by their code; `from` is null for the first one. */
const code = z.string().min(1).max(100)

export const codeChanges = z.strictObject({ type: name, from: code.nullable(), to: code })

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

/** The process that was seen: another one may be in its place by now. */
export const workerProcess = z.strictObject({ id: z.int().positive(), pid: z.int().positive() })
