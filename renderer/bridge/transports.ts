import type { ClientLink } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import type { DesktopPreload } from './client.ts'

export type Link = ClientLink<Record<never, never>>

/** A way to the host. Connecting again drops what was there before. */
export interface Transport {
  connect(signal: AbortSignal): Promise<Link>
}

/** Over loopback HTTP, with the session's cookie. */
export function httpTransport(origin: string): Transport {
  const link = new HttpLink({ url: `${origin}/rpc` })
  return { connect: async () => link }
}

/**
 * Over a message port that the preload hands to the page. The listener stands before the port is
 * asked for, and takes it from this window only: a frame could send a message of the same name.
 */
export function portTransport(page: Window, preload: DesktopPreload): Transport {
  let port: MessagePort | undefined
  return {
    connect: (signal) =>
      new Promise((resolve, reject) => {
        const onMessage = (event: MessageEvent<unknown>): void => {
          if (event.source !== page || event.origin !== page.location.origin || event.data !== 'engine:port')
            return
          const received = event.ports[0]
          if (!received) return
          page.removeEventListener('message', onMessage)
          port?.close()
          port = received
          const link = new PortLink({ port: received })
          received.start()
          resolve(link)
        }
        page.addEventListener('message', onMessage, { signal })
        signal.addEventListener('abort', () => reject(new Error('no port came')), { once: true })
        preload.connect()
      }),
  }
}
