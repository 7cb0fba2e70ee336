import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toYardmasterError } from '../api/errors.ts'
import type { Exports } from '../api/exports.ts'
import type { Log } from '../api/log.ts'
import type { Router } from '../api/router.ts'
import type { Clock } from '../clock.ts'
import type { Scheduler } from '../cron/scheduler.ts'
import { YardmasterError } from '../errors.ts'
import { PAYLOAD_LIMITS } from '../model/payload.ts'
import type { Queue } from '../queue/queue.ts'
import { checkAccess, checkHost, checkOrigin } from './access.ts'
import { adminServer } from './admin/server.ts'
import { serveExport } from './export-file.ts'
import { serveResultFile } from './files.ts'
import { servePage } from './pages.ts'
import { discardRest, prepare, sendError } from './respond.ts'
import { rpcServer } from './rpc.ts'
import { redeemLaunchCode, signIn, signOut } from './sign-in.ts'
import { Sessions, type SessionKeeper } from './sessions.ts'
import { Strangers } from './strangers.ts'

/** What of a console is served. */
export interface ServedParts {
  readonly router: Router
  readonly queue: Queue
  readonly scheduler: Scheduler
  /** Its newest build: what a group of failures is resolved on. */
  readonly workspace: { readonly build: { readonly id: string } }
  readonly exports: Exports
}

export interface HttpHostOptions extends ServedParts {
  /** The workspace's folder: files that results name lie in it. */
  readonly dir: string
  /** Where the console's pages were built into. */
  readonly rendererDir: string
  readonly token: string
  /** Where sessions outlive the host; nowhere unless given. */
  readonly keeper?: SessionKeeper
  /** 0 picks a free one. */
  readonly port: number
  readonly clock: Clock
  readonly log: Log
}

export interface HttpHost {
  /** A bare origin. */
  readonly url: string
  /** A link that signs the person in, once. */
  launchUrl(): string
  /** From now on, answer from another console of the same workspace; sessions stay. */
  replace(parts: ServedParts): void
  /** Answers what was asked, then closes every connection. Idempotent. */
  close(): Promise<void>
}

/** Room for the names around a payload. */
const AROUND_BYTES = 65_536
/** How long answers that are under way may take when the host closes. */
const CLOSE_MS = 1_000
const IDLE_LOOK_MS = 20

/**
 * The loopback host: admin API, bridge, the console for a browser.
 *
 * @throws the system's error where the port can't be had (`EADDRINUSE`, `EACCES`)
 */
export async function openHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const server = createServer({
    // A request without a Host is refused by us, with the same words as one with a foreign one.
    requireHostHeader: false,
    maxHeaderSize: 16_384,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 5_000,
  })
  server.maxConnections = 256
  const port = await listen(server, options.port)
  const sessions = new Sessions({ clock: options.clock, token: options.token, port, keeper: options.keeper })
  const strangers = new Strangers(server)
  let listener = requestListener(options, sessions, strangers)
  const serve: Listener = (request, response) => listener(request, response)
  server.on('request', serve)
  // The body is asked for by whoever reads it, so that a large one is refused before it is sent.
  server.on('checkContinue', serve)
  const url = `http://127.0.0.1:${port}`
  let closing: Promise<void> | null = null
  return {
    url,
    launchUrl: () => `${url}/open?code=${sessions.createLaunchCode()}`,
    replace(parts) {
      listener = requestListener({ ...options, ...parts }, sessions, strangers)
    },
    close: () => (closing ??= close(server)),
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

function requestListener(options: HttpHostOptions, sessions: Sessions, strangers: Strangers): Listener {
  const { router, queue, scheduler, workspace, exports, dir, rendererDir, log } = options
  const rpc = rpcServer(router, PAYLOAD_LIMITS.mostBytes * 2 + AROUND_BYTES, log)
  const admin = adminServer({ queue, scheduler, workspace }, PAYLOAD_LIMITS.mostBytes + AROUND_BYTES)

  function letIn(request: IncomingMessage, isNavigation = false): void {
    checkAccess(request, sessions, isNavigation)
    strangers.letIn(request.socket)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = checkHost(request)
    checkOrigin(request, host)
    const target = request.url ?? ''
    // Only a path: what names another host, or none, is not for us.
    if (!target.startsWith('/')) throw new YardmasterError('NOT_FOUND', 'not found')
    const [pathname = '/', query = ''] = split(target)
    const jobId = /^\/files\/([^/]+)$/.exec(pathname)?.[1]
    const exportId = /^\/exports\/([^/]+)$/.exec(pathname)?.[1]
    if (pathname === '/open')
      return redeemLaunchCode(request, response, sessions, new URLSearchParams(query).get('code'))
    if (pathname === '/session' && request.method === 'POST') return signIn(request, response, sessions)
    if (pathname === '/session' && request.method === 'DELETE') return signOut(request, response, sessions)
    if (jobId !== undefined) {
      letIn(request, true)
      return serveResultFile(response, queue, dir, jobId)
    }
    if (exportId !== undefined && request.method === 'GET') {
      letIn(request, true)
      return serveExport(response, exports, exportId)
    }
    if (pathname === '/rpc' || pathname.startsWith('/rpc/')) {
      letIn(request)
      return rpc(request, response)
    }
    if (pathname === '/api' || pathname.startsWith('/api/')) {
      letIn(request)
      return admin(request, response, pathname, new URLSearchParams(query))
    }
    return servePage(request, response, rendererDir, pathname)
  }

  return (request, response) => {
    prepare(response)
    answer(request, response).catch((thrown: unknown) => {
      if (isGone(response, thrown)) return
      sendError(response, toYardmasterError(thrown, `${request.method} ${withoutQuery(request.url)}`, log))
      discardRest(request)
    })
  }
}

/** Who asked has left: there is nobody to tell, and nothing of ours is wrong. */
function isGone(response: ServerResponse, thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return response.destroyed || code === 'ERR_STREAM_PREMATURE_CLOSE'
}

function split(target: string): [string, string] {
  const at = target.indexOf('?')
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

/** A query may hold a launch code: it is never logged. */
function withoutQuery(target = ''): string {
  return split(target)[0]
}

async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', resolve)
  await promise
  server.off('error', reject)
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  // A connection that ends its answer only now is kept alive for the next request: there is none.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS)
  const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
  server.closeIdleConnections()
  await promise
  clearInterval(idle)
  clearTimeout(late)
}
