import { createORPCClient } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { MessageChannel } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import type { Log } from '../../src/api/log.ts'
import type { Router } from '../../src/api/router.ts'
import { servePort } from '../../src/api/serve-port.ts'
import type { Contract } from '../../src/contract/index.ts'

export type Bridge = ContractRouterClient<Contract>

/** The bridge over loopback HTTP, as a browser has it. */
export function overHttp(url: string, token: string): Bridge {
  return createORPCClient(new HttpLink({ url: `${url}/rpc`, headers: { authorization: `Bearer ${token}` } }))
}

/** The bridge over a pair of message ports, as the desktop has it. */
export function overPort(router: Router, log: Log): Bridge {
  const { port1, port2 } = new MessageChannel()
  const end = servePort(router, port1, log)
  onTestFinished(() => {
    end()
    port2.close()
  })
  const client: Bridge = createORPCClient(new PortLink({ port: port2 }))
  port2.start()
  return client
}
