import { Resolver } from 'node:dns/promises'
import { createServer as createHttpServer, request, type Server } from 'node:http'
import {
  connect,
  createServer,
  type AddressInfo,
  type LookupFunction,
  type Server as NetServer,
} from 'node:net'
import { connect as connectTls } from 'node:tls'
import { once } from 'node:events'
import { rejectsWithErrorOf, shapes } from './shape.ts'

/** What sockets, names and HTTP say; every address is this machine's own. */
export const NETWORK_SHAPES = shapes({
  'a connection is refused': ({ shutPort: port }) => rejectsWithErrorOf(connect(port, '127.0.0.1')),
  'each of several addresses refuses': ({ shutPort: port }) => {
    const lookup: LookupFunction = (_, __, found) =>
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ])
    return rejectsWithErrorOf(connect({ host: 'backend', port, lookup, autoSelectFamily: true }))
  },
  'an address is taken': () =>
    withServer(createServer(), async (_, port) => {
      const second = createServer()
      second.listen(port, '127.0.0.1')
      await rejectsWithErrorOf(second)
    }),
  'a name server is away': async ({ n, shutPort }) => {
    const resolver = new Resolver({ tries: 1, timeout: 500 })
    resolver.setServers([`127.0.0.1:${shutPort}`])
    await resolver.resolve4(`shard-${n}.example.com`)
  },
  'a name is none': ({ n }) => new Resolver({ tries: 1, timeout: 500 }).setServers([`nowhere ${n}`]),
  'fetch is refused': ({ shutPort, n }) => fetch(`http://127.0.0.1:${shutPort}/orders/${n}`),
  'fetch may not use the port': ({ n }) => fetch(`http://127.0.0.1:1/orders/${n}`),
  'fetch knows no such scheme': ({ n }) => fetch(`gopher://127.0.0.1/${n}`),
  'fetch gets no URL': ({ n, word }) => fetch(`${word} ${n}`),
  'fetch is cut off': ({ n }) =>
    withServer(
      createServer((socket) => socket.destroy()),
      (url) => fetch(`${url}/${n}`),
    ),
  'fetch gets no HTTP': ({ n, word }) =>
    withServer(
      createServer((socket) => socket.end(`${word} ${n}\r\n\r\n`)),
      (url) => fetch(`${url}/${n}`),
    ),
  'fetch is cut off within the body': ({ n }) =>
    withServer(
      createHttpServer((_, answer) => {
        answer.writeHead(200, { 'content-length': '1000' })
        answer.write('x', () => answer.destroy())
      }),
      async (url) => (await fetch(`${url}/${n}`)).text(),
    ),
  'fetch runs out of time': ({ n }) =>
    withServer(silent(), (url) => fetch(`${url}/${n}`, { signal: AbortSignal.timeout(10) })),
  'fetch is aborted': ({ n }) =>
    withServer(silent(), (url) => {
      const abort = new AbortController()
      setImmediate(() => abort.abort())
      return fetch(`${url}/${n}`, { signal: abort.signal })
    }),
  'fetch is aborted for a reason': ({ n }) =>
    fetch('http://127.0.0.1/', { signal: AbortSignal.abort(new Error(`shift ${n} is over`)) }),
  'a header has a line break': ({ word, shutPort }) =>
    request({ port: shutPort, headers: { 'x-order': `${word}\n` } }),
  'a request is hung up on': ({ n }) =>
    withServer(
      createServer((socket) => socket.destroy()),
      (url) => rejectsWithErrorOf(request(`${url}/${n}`).end()),
    ),
  'an answer is no HTTP': ({ word }) =>
    withServer(
      createServer((socket) => socket.end(`${word}\r\n\r\n`)),
      (url) => rejectsWithErrorOf(request(url).end()),
    ),
  'TLS is spoken to who does not': () =>
    withServer(
      createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      (_, port) => rejectsWithErrorOf(connectTls({ port, host: '127.0.0.1' })),
    ),
  'a URL is none': ({ n, word }) => new URL(`${word}/${n}`),
  'a server answers 404': ({ n }) => {
    throw new Error(`GET https://api.example.com/orders/${n} failed with status 404`)
  },
  'a server answers 503': ({ n }) => {
    throw new Error(`GET https://api.example.com/orders/${n} failed with status 503`)
  },
})

function silent(): NetServer {
  return createServer(() => undefined)
}

/** With a server that listens, and is gone with its connections afterwards. */
async function withServer<T>(
  server: NetServer | Server,
  use: (url: string, port: number) => Promise<T>,
): Promise<T> {
  const sockets = new Set<{ destroy: () => void }>()
  server.on('connection', (socket: { destroy: () => void }) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await use(`http://127.0.0.1:${port}`, port)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}
