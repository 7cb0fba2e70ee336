import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { servePort } from '../../../src/api/serve-port.ts'
import { overPort } from '../../support/bridges.ts'
import { openTestHost, type TestHost } from '../../support/open-test-host.ts'

function served(host: TestHost): { page: MessagePort; end: () => void } {
  const { port1, port2 } = new MessageChannel()
  const end = servePort(host.router, port1, (line) => host.log.push(line))
  onTestFinished(() => {
    end()
    port2.close()
  })
  return { page: port2, end }
}

/** What comes back for one message. */
async function answer(page: MessagePort, message: unknown): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  page.once('message', resolve)
  page.postMessage(message)
  return promise
}

const stats = (id: string) => JSON.stringify({ i: id, p: { u: '/jobs/stats', b: {} } })

describe('the bridge on a port', () => {
  it.each([
    'not json',
    '{}',
    'null',
    '7',
    '{"i":"1"}',
    '{"i":"1","p":{}}',
    '{"i":"1","p":{"u":7}}',
    '{"i":"1","p":{"u":"http://["}}',
    '{"i":{},"t":9,"p":null}',
    '{"i":"1","t":3,"p":{}}',
    { a: 1 },
    null,
    new Uint8Array([1, 2, 255, 3]),
  ])('outlives a garbled message: %j', async (garbled) => {
    const host = await openTestHost()
    const { page } = served(host)

    page.postMessage(garbled)

    const answered = await answer(page, stats('good'))
    expect(String(answered)).toContain('good')
    expect(String(answered)).toContain('pending')
  })

  it('says that there is no such operation', async () => {
    const { page } = served(await openTestHost())

    expect(String(await answer(page, JSON.stringify({ i: 'x', p: { u: '/constructor', b: {} } })))).toContain(
      '404',
    )
  })

  it('takes input for data, whatever its keys', async () => {
    const { page } = served(await openTestHost())
    const input = {
      i: 'x',
      p: { u: '/jobs/get', b: { json: { id: 1 }, meta: [[1, '__proto__', 'polluted']] } },
    }

    expect(String(await answer(page, JSON.stringify(input)))).toMatch(/NOT_FOUND|INVALID_INPUT/)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('ends its streams when the other side is gone', async () => {
    const host = await openTestHost()
    const { port1, port2 } = new MessageChannel()
    servePort(host.router, port1, () => undefined)
    await answer(port2, JSON.stringify({ i: '1', p: { u: '/events', b: {} } }))
    expect(host.events.subscribers).toBe(1)

    port2.close()

    while (host.events.subscribers > 0) await new Promise((resolve) => setImmediate(resolve))
  })

  it('ends its streams when it is ended itself, and answers no more', async () => {
    const host = await openTestHost()
    const { page, end } = served(host)
    await answer(page, JSON.stringify({ i: '1', p: { u: '/events', b: {} } }))

    end()
    end()

    while (host.events.subscribers > 0) await new Promise((resolve) => setImmediate(resolve))
  })

  it("serves a port of Electron's kind too", async () => {
    const host = await openTestHost()
    const listeners: Record<string, ((event: { data?: unknown }) => void)[]> = { message: [], close: [] }
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const port = {
      isStarted: false,
      on: (event: 'message' | 'close', listener: (event: { data?: unknown }) => void) =>
        listeners[event]?.push(listener),
      postMessage: resolve,
      start() {
        this.isStarted = true
      },
      close: () => undefined,
    }
    servePort(host.router, port, () => undefined)

    for (const listener of listeners.message ?? []) listener({ data: stats('1') })

    expect(port.isStarted).toBe(true)
    expect(String(await promise)).toContain('pending')
  })

  it('serves many calls at once', async () => {
    const host = await openTestHost()
    const bridge = overPort(host.router, () => undefined)

    const jobs = await Promise.all(Array.from({ length: 200 }, () => bridge.jobs.enqueue({ type: 'a' })))

    expect(new Set(jobs.map(({ job }) => job.id)).size).toBe(200)
  })
})
