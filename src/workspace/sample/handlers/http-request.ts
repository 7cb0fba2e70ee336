import { defineHandler, NonRetryableError } from 'yardmaster'

interface Request {
  url: string
  /** GET unless given. */
  method?: string
  headers?: Record<string, string>
  /** Sent as it is when a text, as JSON otherwise. */
  body?: unknown
}

/** Characters of the answer that are kept with the job. */
const KEPT = 2_000

/**
 * Asks any URL. What may pass is tried again: no connection, 5xx, 408 and 429. Any other 4xx says
 * that the request itself is wrong: no retry can help.
 */
export default defineHandler<Request>({
  maxAttempts: 3,
  timeoutMs: 30_000,

  async run({ url, method = 'GET', headers = {}, body }, ctx) {
    const target = URL.parse(url)
    if (target?.protocol !== 'http:' && target?.protocol !== 'https:') {
      throw new NonRetryableError(`not an http or https URL: ${url}`)
    }

    const startedAt = performance.now()
    const response = await fetch(target, {
      method,
      headers: {
        // The same on every attempt, for a server that knows the header.
        'idempotency-key': `job-${ctx.job.id}`,
        ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      // Cancelled, timed out or stopped: the connection is closed at once.
      signal: ctx.signal,
    })
    const text = await response.text()
    const tookMs = Math.round(performance.now() - startedAt)
    ctx.log.info(`${method} ${target.href}: ${response.status} after ${tookMs} ms, ${text.length} characters`)

    const failure = `${method} ${target.href} answered ${response.status} ${response.statusText}`.trimEnd()
    const mayPass = response.status >= 500 || response.status === 408 || response.status === 429
    if (mayPass) throw new Error(failure)
    if (response.status >= 400) throw new NonRetryableError(failure)
    return { status: response.status, tookMs, body: text.slice(0, KEPT) }
  },
})
