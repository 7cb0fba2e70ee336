import type { z } from 'zod'
import type { Scheduler } from '../../cron/scheduler.ts'
import type { Queue } from '../../queue/queue.ts'

export interface AdminParts {
  readonly queue: Queue
  readonly scheduler: Scheduler
  /** Its newest build: what a group of failures is resolved on. */
  readonly workspace: { readonly build: { readonly id: string } }
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** One line of the admin API: how it is asked, what it answers. The OpenAPI document is made of these. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** With `{name}` for its parameters. */
  readonly path: string
  readonly summary: string
  readonly params: z.ZodType | null
  readonly query: z.ZodType | null
  readonly body: z.ZodType | null
  readonly answers: Readonly<Record<number, z.ZodType>>
  /** Beside 401, 403 and 500, which every route may answer with. */
  readonly errors: readonly number[]
  run(call: Call): Promise<Answer>
}

export interface Call {
  readonly parts: AdminParts
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  /** The body as it came. */
  readonly text: string
}

/** A route whose `run` knows the types that its schemas give. */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(definition: {
  readonly method: Route['method']
  readonly path: string
  readonly summary: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly answers: Route['answers']
  readonly errors?: readonly number[]
  run(
    call: Omit<Call, 'params' | 'query' | 'body'> & {
      readonly params: z.infer<Params>
      readonly query: z.infer<Query>
      readonly body: z.infer<Body>
    },
  ): Promise<unknown>
}): Route {
  const { params = null, query = null, body = null, errors = [], run, ...rest } = definition
  return {
    ...rest,
    params,
    query,
    body,
    errors,
    // The server parses each part with the schema beside it before it calls.
    run: async (call) => asAnswer(await run(call as Parameters<typeof run>[0])),
  }
}

/** An answer of another status than 200. */
export class StatusAnswer implements Answer {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

function asAnswer(answer: unknown): Answer {
  return answer instanceof StatusAnswer ? answer : { status: 200, body: answer }
}
