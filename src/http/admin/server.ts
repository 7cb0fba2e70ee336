import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { invalidInput } from '../../api/errors.ts'
import { installedVersion } from '../../install.ts'
import { parseBody, readText } from '../body.ts'
import { sendJson } from '../respond.ts'
import { cronRoutes } from './cron-routes.ts'
import { failureRoutes } from './failure-routes.ts'
import { holdRoutes } from './hold-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { operationRoutes } from './operation-routes.ts'
import { openApiDocument } from './openapi.ts'
import type { AdminParts, Route } from './route.ts'
import { ruleRoutes } from './rule-routes.ts'

export const adminRoutes: readonly Route[] = [
  ...jobRoutes,
  ...holdRoutes,
  ...failureRoutes,
  ...ruleRoutes,
  ...operationRoutes,
  ...cronRoutes,
]

export type ServeAdmin = (
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  query: URLSearchParams,
) => Promise<void>

/**
 * The admin API: a table of routes, each checked with its own schemas. Who asks has been let in already.
 *
 * A table of our own rather than oRPC's OpenAPI handler: the wire format (messages, empty texts for
 * missing times, `error` bodies, the payload's own bytes) is given, and is shorter said than bent to.
 */
export function adminServer(parts: AdminParts, bodyLimitBytes: number): ServeAdmin {
  return async (request, response, pathname, query) => {
    if (pathname === '/api/openapi.json' && request.method === 'GET') {
      return sendJson(response, 200, openApiDocument(adminRoutes, installedVersion()))
    }
    const found = adminRoutes.flatMap((route) => {
      const params = match(route.path, pathname)
      return params ? [{ route, params }] : []
    })
    const hit = found.find(({ route }) => route.method === request.method)
    if (!hit) {
      if (found.length === 0) return sendJson(response, 404, { error: `no such path: ${pathname}` })
      const allow = [...new Set(found.map(({ route }) => route.method))].join(', ')
      return sendJson(response, 405, { error: `${request.method} is not for this path` }, { allow })
    }
    const { route, params } = hit
    const text = route.body ? await readText(request, response, bodyLimitBytes) : ''
    const { status, body } = await route.run({
      parts,
      params: parse(route.params, withNumbers(params)),
      query: parse(
        route.query,
        withNumbers(Object.fromEntries([...query].filter(([, value]) => value !== ''))),
      ),
      body: parse(route.body, text === '' ? undefined : parseBody(text)),
      text,
    })
    sendJson(response, status, body)
  }
}

/** The parameters of a path that has this form; null where it has another. */
function match(form: string, pathname: string): Record<string, string> | null {
  const parts = form.split('/')
  const given = pathname.split('/')
  if (parts.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of parts.entries()) {
    const value = given[i] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined) {
      if (part !== value) return null
      continue
    }
    const decoded = decode(value)
    if (decoded === null || decoded === '') return null
    params[name] = decoded
  }
  return params
}

/** More digits than a number can hold: the largest there is says as much. */
const HUGE = /^\d{16,}$/
const NUMBERS: readonly string[] = ['id', 'limit', 'offset']

/** Paths and queries hold texts. What is no number stays one, and is refused by name; a name of digits is a name. */
function withNumbers(texts: Readonly<Record<string, string>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, NUMBERS.includes(name) ? toNumber(text) : text]),
  )
}

function toNumber(text: string): string | number {
  if (HUGE.test(text)) return Number.MAX_SAFE_INTEGER
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

function parse(schema: z.ZodType | null, value: unknown): unknown {
  if (!schema) return undefined
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalidInput(result.error.issues)
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
