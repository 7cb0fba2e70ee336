import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** The window's pages come from here: a standard, secure origin of their own instead of file URLs. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'yardmaster'
export const START_URL = `${APP_SCHEME}://${APP_HOST}/`

/** Stands in `index.html` wherever this response's nonce belongs. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

export type FileDecision =
  | { readonly kind: 'file'; readonly path: string; readonly type: string; readonly isPage: boolean }
  | { readonly kind: 'refused'; readonly status: 400 | 403 | 404 | 405 }

/** Which file of `root` answers a request. Nothing outside of `root` can be named, however it is spelled. */
export function decideFile(
  request: { readonly method: string; readonly url: string },
  root: string,
): FileDecision {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { kind: 'refused', status: 405 }
  if (!isAppUrl(request.url)) return { kind: 'refused', status: 403 }
  const names = namesOf(new URL(request.url).pathname)
  if (names === null) return { kind: 'refused', status: 400 }
  const path = join(root, ...(names.length === 0 ? ['index.html'] : names))
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return { kind: 'refused', status: 403 }
  const extension = extname(path)
  const type = TYPES[extension]
  return type === undefined
    ? { kind: 'refused', status: 404 }
    : { kind: 'file', path, type, isPage: extension === '.html' }
}

/** Whether `url` is of the window's own origin. Node has no origin for schemes of one's own: host and scheme decide. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, username, password } = new URL(url)
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === ''
}

/** The names that a path consists of; null where one of them is none that a file of ours could have. */
function namesOf(pathname: string): string[] | null {
  const names = []
  for (const part of pathname.split('/').filter((each) => each !== '')) {
    const name = decoded(part)
    if (name === null || name.startsWith('.') || /[/\\:\0]/.test(name)) return null
    names.push(name)
  }
  return names
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

/**
 * The policy of every page: own scripts, fonts and requests; styles that are own or carry this
 * response's nonce; strings become markup only through the one named policy.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue',
  ].join('; ')
}

/** Answers the requests of the app scheme from `root`, the built renderer. */
export function createAppProtocol(options: {
  readonly root: string
  readonly makeNonce: () => string
}): (request: Request) => Promise<Response> {
  return async (request) => {
    const decision = decideFile(request, options.root)
    if (decision.kind === 'refused') return refusal(decision.status)
    const bytes = await readFile(decision.path).catch(() => null)
    if (bytes === null) return refusal(404)
    const nonce = options.makeNonce()
    const body = decision.isPage ? bytes.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce) : bytes
    return new Response(request.method === 'HEAD' ? null : body, {
      headers: {
        'content-type': decision.type,
        'content-security-policy': contentSecurityPolicy(nonce),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': decision.isPage ? 'no-store' : 'no-cache',
      },
    })
  }
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': "default-src 'none'" } })
}
