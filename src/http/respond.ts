import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { HTTP_STATUS } from '../api/errors.ts'
import type { YardmasterError } from '../errors.ts'

/** On every answer. Nothing of it may be framed, sniffed, kept, or read by another site. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const

/** Set what every answer carries; whoever answers may replace it. */
export function prepare(response: ServerResponse): void {
  for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value)
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  send(response, status, text, { 'content-type': 'text/plain; charset=utf-8', ...headers })
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  send(response, status, JSON.stringify(value), {
    'content-type': 'application/json; charset=utf-8',
    ...headers,
  })
}

/** The answer to an error: `{"error":"message"}`, with what the status asks for beside it. */
export function sendError(response: ServerResponse, error: YardmasterError): void {
  const status = HTTP_STATUS[error.code]
  sendJson(response, status, { error: error.message }, headersOf(status))
}

/**
 * Read and throw away what is left of a body that was refused, so that the answer reaches whoever is
 * still sending; but not for ever, and not without end.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return
  let bytes = 0
  const end = (): void => void request.socket.destroy()
  const late = setTimeout(end, DISCARD_MS)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes > DISCARD_BYTES) end()
  })
  request.on('close', () => clearTimeout(late))
  request.resume()
}

const DISCARD_MS = 5_000
const DISCARD_BYTES = 67_108_864

function headersOf(status: number): OutgoingHttpHeaders {
  return status === 401 ? { 'www-authenticate': 'Bearer realm="yardmaster"' } : {}
}

function send(response: ServerResponse, status: number, body: string, headers: OutgoingHttpHeaders): void {
  if (response.headersSent) {
    // An answer that has begun can't be changed: breaking it off is the only way to say that it is wrong.
    response.destroy()
    return
  }
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}
