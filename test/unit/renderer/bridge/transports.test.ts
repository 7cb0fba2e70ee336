import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { createORPCClient } from '@orpc/client'
import { expect, it } from 'vitest'
import { contract } from '../../../../src/contract/index.ts'
import { emptyStats } from '../../../../src/model/queue.ts'
import type { Client } from '../../../../renderer/bridge/client.ts'
import { portTransport } from '../../../../renderer/bridge/transports.ts'

/** A page whose preload answers `connect` with what `answer` posts. */
function fakePage(answer: (post: (event: Record<string, unknown>) => void) => void) {
  const target = new EventTarget()
  const page = Object.assign(target, { location: { origin: 'app://yardmaster' } }) as unknown as Window
  const post = (fields: Record<string, unknown>): void => {
    target.dispatchEvent(
      Object.assign(new Event('message'), { source: page, origin: 'app://yardmaster', ...fields }),
    )
  }
  return { page, preload: { connect: () => answer(post) } }
}

const open: MessagePort[] = []
function enginePort(pending: number): MessagePort {
  const { port1, port2 } = new MessageChannel()
  const stats = implement(contract).jobs.stats.handler(() => ({ ...emptyStats(), pending }))
  new RPCHandler({ jobs: { stats } }).upgrade(port1)
  port1.start()
  open.push(port1, port2)
  return port2
}

it('takes the engine’s port from its own window only, and speaks the contract over it', async () => {
  const { page, preload } = fakePage((post) => {
    post({ data: 'engine:port', source: {}, ports: [enginePort(1)] })
    post({ data: 'engine:port', origin: 'https://example.com', ports: [enginePort(2)] })
    post({ data: 'something else', ports: [enginePort(3)] })
    post({ data: 'engine:port', ports: [enginePort(4)] })
  })
  const link = await portTransport(page, preload).connect(new AbortController().signal)
  expect((await createORPCClient<Client>(link).jobs.stats()).pending).toBe(4)
  for (const port of open) port.close()
})

it('gives up when no port comes', async () => {
  const { page, preload } = fakePage(() => undefined)
  const giveUp = new AbortController()
  const link = portTransport(page, preload).connect(giveUp.signal)
  giveUp.abort()
  await expect(link).rejects.toThrow('no port came')
})
