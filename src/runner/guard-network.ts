import dgram from 'node:dgram'
import net from 'node:net'

/** What a refused connection fails with; its message says what refused it. */
export class GuardError extends Error {
  override readonly name = 'GuardError'
  readonly code = 'GUARD_REFUSED'
}

type Call = (this: unknown, ...args: unknown[]) => unknown

/**
 * From now on this process opens no connection: TCP, pipes and what stands on them (TLS, HTTP, fetch) fail where
 * they connect, UDP where it sends. Code that brings sockets of its own, native add-ons and child processes,
 * is not reached: a help, no wall.
 */
export function guardNetwork(onRefused: (what: string) => void): void {
  const refuse = (what: string): GuardError => {
    onRefused(what)
    return new GuardError(`the guard of this replay refused ${what}`)
  }
  const socket = net.Socket.prototype as unknown as { connect: Call } & { destroy(error: Error): void }
  socket.connect = function (this: unknown, ...args) {
    const error = refuse(`a connection to ${targetOf(args)}`)
    // Later, as a real refusal comes: whoever connects listens for it only after the call.
    process.nextTick(() => (this as net.Socket).destroy(error))
    return this
  }
  const datagrams = dgram.Socket.prototype as unknown as Record<'send' | 'connect', Call>
  for (const method of ['send', 'connect'] as const) {
    datagrams[method] = function (this: unknown, ...args) {
      const error = refuse('a datagram')
      const callback = args.findLast((arg) => typeof arg === 'function') as
        ((error: Error) => void) | undefined
      process.nextTick(() => (callback ? callback(error) : (this as dgram.Socket).emit('error', error)))
    }
  }
}

/** Node hands on what it was given as an array of its own making, or as it came. */
function targetOf(args: readonly unknown[]): string {
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[]
  if (typeof first === 'number') return `${typeof second === 'string' ? second : 'localhost'}:${first}`
  if (typeof first === 'string') return first
  const { host, port, path } = (first ?? {}) as { host?: unknown; port?: unknown; path?: unknown }
  if (typeof path === 'string' && port === undefined) return path
  return `${typeof host === 'string' ? host : 'localhost'}:${String(port)}`
}
