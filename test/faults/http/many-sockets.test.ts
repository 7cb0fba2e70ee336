import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { ask, type Asked } from '../../support/ask.ts'
import { openTestHost, TOKEN, type TestHost } from '../../support/open-test-host.ts'

const STATS = '/api/admin/queue/stats'
const bearer = { authorization: `Bearer ${TOKEN}` }

const stats = ({ http }: TestHost): Promise<Asked> => ask(`${http.url}${STATS}`, { headers: bearer })

/** A connection that says what it says and no more. Resolves once it is there. */
async function hold({ http }: TestHost, words: string): Promise<Socket> {
  const { port, hostname } = new URL(http.url)
  const { promise, resolve } = Promise.withResolvers<Socket>()
  const socket = connect(Number(port), hostname, () => socket.write(words, () => resolve(socket)))
  // What is not read hides that the other side has ended it.
  socket.resume()
  socket.on('error', () => resolve(socket))
  socket.on('close', () => resolve(socket))
  onTestFinished(() => void socket.destroy())
  return promise
}

const isOpen = (socket: Socket): boolean => !socket.destroyed && socket.readable

it.each([
  ['nothing', ''],
  ['half a request', `GET ${STATS} HTTP/1.1\r\nhost: localhost\r\nx: `],
  [
    'half a body, without a token',
    'POST /session HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{',
  ],
  ['a request that is refused', `GET ${STATS} HTTP/1.1\r\nhost: localhost\r\n\r\n`],
])('answers whoever has the token beside a thousand connections that have said %s', async (_what, words) => {
  const host = await openTestHost()

  const held: Socket[] = []
  for (let i = 0; i < 1_000; i += 50) {
    held.push(...(await Promise.all(Array.from({ length: 50 }, () => hold(host, words)))))
    expect((await stats(host)).status).toBe(200)
  }

  expect((await stats(host)).status).toBe(200)
  await expect.poll(() => held.filter(isOpen).length).toBeLessThanOrEqual(128)
})

it('keeps a stream that was let in, however many strangers come after it', async () => {
  const host = await openTestHost()
  const asking = await fetch(`${host.http.url}/rpc/events`, {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'application/json' },
    body: '{}',
  })
  expect(asking.status).toBe(200)
  const reader = (asking.body as ReadableStream<Uint8Array>).getReader()
  const hello = await reader.read()
  expect(new TextDecoder().decode(hello.value)).toContain('hello')

  await Promise.all(Array.from({ length: 400 }, () => hold(host, '')))
  await host.queue.enqueue({ type: 'a' })
  host.clock.advance(200)

  expect((await reader.read()).done).toBe(false)
  await reader.cancel()
})
