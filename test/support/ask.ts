import { request } from 'node:http'
import { connect } from 'node:net'

export interface Asked {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request with any headers at all: `fetch` sets Host, Origin and Cookie as it likes. */
export async function ask(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>()
  const asking = request(url, { method, headers, agent: false }, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (text += chunk))
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
    )
    response.on('error', reject)
  })
  asking.on('error', reject)
  asking.end(body)
  return promise
}

/** Bytes as they are, and all that comes back until the other side closes. */
export async function askRaw(url: string, bytes: string): Promise<string> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setEncoding('utf8')
  socket.write(bytes)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}
