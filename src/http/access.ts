import type { IncomingMessage } from 'node:http'
import { YardmasterError } from '../errors.ts'
import type { Sessions } from './sessions.ts'

/** What of a request decides whether it is let in. */
export type Asking = Pick<IncomingMessage, 'method' | 'headersDistinct'>

/**
 * The host that a request names, checked before anything else: a page of another site can make its own
 * name point at this machine (DNS rebinding), but it can't make a browser send a loopback name.
 *
 * @throws FORBIDDEN for none, several, or one that is not loopback
 */
export function checkHost(request: Asking): string {
  const [host, ...others] = request.headersDistinct.host ?? []
  if (host !== undefined && others.length === 0 && isLoopback(host)) return host
  throw new YardmasterError(
    'FORBIDDEN',
    'the Host header does not name this machine: use localhost or 127.0.0.1',
  )
}

/** @throws FORBIDDEN where the request comes from a page of another origin, or from one that hides its own */
export function checkOrigin(request: Asking, host: string): void {
  const origin = only(request, 'origin')
  if (origin === null || origin === `http://${host}`) return
  throw new YardmasterError('FORBIDDEN', 'the request comes from another site')
}

/**
 * Let in who has the token, or a session from a page of ours. A cookie travels with every request that
 * a browser makes here, whoever's page made it; so a session needs an Origin, which no page can choose.
 *
 * @param isNavigation a page that a person opens, for which browsers send no Origin
 * @throws UNAUTHORIZED, FORBIDDEN
 */
export function checkAccess(request: Asking, sessions: Sessions, isNavigation = false): void {
  const authorization = only(request, 'authorization')
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (token !== undefined && sessions.isToken(token)) return
    throw new YardmasterError('UNAUTHORIZED', 'the token is wrong')
  }
  if (!hasSession(request, sessions)) {
    throw new YardmasterError('UNAUTHORIZED', 'sign in, or send Authorization: Bearer TOKEN')
  }
  if (only(request, 'origin') !== null) return
  const site = only(request, 'sec-fetch-site')
  if (isNavigation && request.method === 'GET' && (site === 'same-origin' || site === 'none')) return
  throw new YardmasterError('FORBIDDEN', 'a signed-in request must name its Origin')
}

/** Whether the browser that asks has a session open. Enough to be shown the way in, not to be let in. */
export function hasSession(request: Asking, sessions: Sessions): boolean {
  return sessions.has(cookieOf(request, sessions.cookieName))
}

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

/** A header that may be there once; given twice, it can't be trusted to mean one thing. */
function only(request: Asking, name: string): string | null {
  const values = request.headersDistinct[name] ?? []
  if (values.length > 1) throw new YardmasterError('FORBIDDEN', `the ${name} header is there twice`)
  return values[0] ?? null
}

function cookieOf(request: Asking, name: string): string | null {
  const pairs = (request.headersDistinct.cookie ?? []).flatMap((line) => line.split(';'))
  const pair = pairs.map((each) => each.trim()).find((each) => each.startsWith(`${name}=`))
  return pair === undefined ? null : pair.slice(name.length + 1)
}
