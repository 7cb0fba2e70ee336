import { experimental_RPCHandler as MessageHandler } from '@orpc/server/crossws'
import { messageOf } from '../errors.ts'
import type { Log } from './log.ts'
import { refuseMalformed } from './malformed.ts'
import type { Router } from './router.ts'

/** A message port of any kind: Node's and the DOM's (`addEventListener`), or Electron's MessagePortMain (`on`). */
export type BridgePort = {
  postMessage(message: unknown): void
  start?(): void
  close(): void
} & (
  | { addEventListener(event: 'message' | 'close', listener: (event: { data?: unknown }) => void): void }
  | { on(event: 'message' | 'close', listener: (event: { data?: unknown }) => void): unknown }
)

/**
 * Serve the bridge on `port` until its other end is gone, or until what is returned is called:
 * then the port is closed and every stream on it ends.
 *
 * oRPC's own port handler lets the rejection of a garbled message go unhandled, which would end the
 * host; its handler for sockets has the same wire format and returns the promise.
 */
export function servePort(router: Router, port: BridgePort, log: Log): () => void {
  const handler = new MessageHandler(router, { interceptors: [refuseMalformed(log)] })
  let isOpen = true
  const peer = {
    send(message: unknown): void {
      if (isOpen) port.postMessage(message)
    },
  }
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    handler.close(peer)
    port.close()
  }
  const receive = ({ data }: { data?: unknown }): void => {
    // Text is all that a client of ours posts. Anything else is not worth an answer.
    if (!isOpen || typeof data !== 'string') return
    const message = { rawData: data, uint8Array: () => new Uint8Array() }
    handler.message(peer, message, { context: {} }).catch((error: unknown) => {
      if (isOpen) log(`bridge: ${messageOf(error)}`)
    })
  }
  const listen = 'addEventListener' in port ? port.addEventListener.bind(port) : port.on.bind(port)
  listen('message', receive)
  listen('close', close)
  port.start?.()
  return close
}
