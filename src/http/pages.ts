import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { contentTypeOf } from './content-types.ts'
import { sendText } from './respond.ts'

/** Stands in index.html wherever a nonce belongs; another one is put there for every response. */
const NONCE_PLACE = '__CSP_NONCE__'

/**
 * The console's own pages, from the folder that they were built into. They hold no data, so they need
 * no sign-in.
 *
 * @param pathname as it came, still encoded
 */
export async function servePage(
  request: IncomingMessage,
  response: ServerResponse,
  rendererDir: string,
  pathname: string,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendText(response, 405, 'method not allowed', { allow: 'GET, HEAD' })
  }
  if (pathname === '/' || pathname === '/index.html') return serveShell(response, rendererDir)
  const file = fileOf(rendererDir, pathname)
  const size = file === null ? null : await sizeOf(file)
  if (file === null || size === null) return sendText(response, 404, 'not found')
  response.writeHead(200, {
    'content-type': contentTypeOf(file),
    'content-length': size,
    // Their names carry a hash of what is in them.
    ...(pathname.startsWith('/assets/') ? { 'cache-control': 'public, max-age=31536000, immutable' } : {}),
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(file), response)
}

/** Strict: our own scripts only, a style nonce per response, Trusted Types for what Vue sets. */
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

async function serveShell(response: ServerResponse, rendererDir: string): Promise<void> {
  const page = await readFile(path.join(rendererDir, 'index.html'), 'utf8').catch(() => null)
  if (page === null) {
    return sendText(response, 503, 'The console has not been built yet: run `npm run build`, then reload.\n')
  }
  const nonce = randomBytes(16).toString('base64')
  const body = page.replaceAll(NONCE_PLACE, nonce)
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': contentSecurityPolicy(nonce),
  })
  response.end(body)
}

function fileOf(dir: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  const segments = decoded.split('/').slice(1)
  const isPlain = segments.every((name) => name !== '' && !name.startsWith('.') && !/[\\:\0]/.test(name))
  return isPlain ? path.join(dir, ...segments) : null
}

async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null)
  return found?.isFile() ? found.size : null
}
