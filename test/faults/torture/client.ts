import { request } from 'node:http'
import type { Host } from './host.ts'

/** An answer of the admin API; `body` is parsed JSON. */
export interface Response {
  readonly status: number
  readonly body: any
}

/** The host can't have heard of a call whose connection was refused. */
export class NotHeardError extends Error {
  override readonly name = 'NotHeardError'
}

/**
 * Call the admin API once, on a connection of its own, so that nothing is sent again behind our back.
 *
 * @throws NotHeardError where the call never reached a host; any other error leaves open what it did
 */
export async function callHost(
  host: Host,
  path: string,
  body?: object,
  patienceMs = 5_000,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const asking = request(
    `${host.url}/api/admin/queue${path}`,
    {
      method: body ? 'POST' : 'GET',
      agent: false,
      headers: { authorization: `Bearer ${host.token}` },
      signal: AbortSignal.timeout(patienceMs),
    },
    (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        try {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) })
        } catch (error) {
          reject(error)
        }
      })
      response.on('error', reject)
    },
  )
  asking.on('error', (error: NodeJS.ErrnoException) =>
    reject(error.code === 'ECONNREFUSED' ? new NotHeardError(error.message) : error),
  )
  asking.end(body && JSON.stringify(body))
  return promise
}
