import { z } from 'zod'
import type { Route } from './route.ts'
import { error } from './wire.ts'

type Schema = Record<string, unknown>

const REASONS: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Enqueued, and safe on the disk',
  400: 'Bad input; the message names the field',
  401: 'No token, or a wrong one',
  403: 'A foreign Host or Origin',
  404: 'No such job or schedule',
  409: 'Not allowed in that status',
  413: 'The body is too large',
  500: 'A fault of the console',
  507: 'No room on the disk',
}

/** By a part of the path; the others are about jobs. */
const TAGS = [
  ['/cron', 'schedules'],
  ['/operations', 'operations'],
  ['/failures', 'failures'],
  ['/group-rules', 'failures'],
] as const

/** The OpenAPI 3.1 document of a table of routes: the same schemas that requests are checked with. */
export function openApiDocument(routes: readonly Route[], version: string): unknown {
  const schemas: Schema = {}
  const paths: Record<string, Schema> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Yardmaster admin API', version, description: 'Jobs and schedules of one workspace.' },
    security: [{ token: [] }],
    paths,
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(route: Route, schemas: Schema): Schema {
  const content = (schema: z.ZodType, io: 'input' | 'output'): Schema => ({
    content: { 'application/json': { schema: jsonSchema(schema, io, schemas) } },
  })
  const answers = Object.entries(route.answers).map(([status, schema]) => [Number(status), schema] as const)
  const errors = [...route.errors, 401, 403, 500].map((status) => [status, error] as const)
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path
      .replace('/api/admin', '')
      .replace(/[^a-z]+(\w)/g, (_, next: string) => next.toUpperCase())
      .replace(/\W/g, '')}`,
    tags: [TAGS.find(([part]) => route.path.includes(part))?.[1] ?? 'jobs'],
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body ? { requestBody: { required: true, ...content(route.body, 'input') } } : {}),
    responses: Object.fromEntries(
      [...answers, ...errors]
        .sort(([a], [b]) => a - b)
        .map(([status, schema]) => [status, { description: REASONS[status], ...content(schema, 'output') }]),
    ),
  }
}

function parameters(schema: z.ZodType | null, where: 'path' | 'query'): Schema[] {
  if (!schema) return []
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' })
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: each,
  }))
}

/** A schema with the named ones in it moved to the document's components. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Schema): unknown {
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Schema
  const named = rest.$ref === undefined && typeof rest.id === 'string' ? { [rest.id]: rest } : {}
  for (const [id, each] of Object.entries({ ...($defs as Schema), ...named })) schemas[id] = moved(each)
  return moved(named[String(rest.id)] ? { $ref: `#/$defs/${String(rest.id)}` } : rest)
}

function moved(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(moved)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).filter(
    ([key, value]) => !(key === 'id' && typeof value === 'string'),
  )
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace('#/$defs/', '#/components/schemas/')
        : moved(value),
    ]),
  )
}
