import type { Contender } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { loadPeer, peerVersion } from './load-peer.ts'
import { peerMeasures, type PeerQueue } from './peer-queue.ts'
import { serverPort } from './server-address.ts'

interface Connected {
  readonly connection: { readonly host: string; readonly port: number; readonly maxRetriesPerRequest: null }
}

interface BullMq {
  Queue: new (
    name: string,
    options: Connected,
  ) => {
    add(name: string, data: unknown): Promise<unknown>
    addBulk(jobs: readonly { name: string; data: unknown }[]): Promise<unknown>
    obliterate(options: { force: boolean }): Promise<void>
    close(): Promise<void>
  }
  Worker: new (
    name: string,
    run: () => Promise<void>,
    options: Connected & { concurrency: number },
  ) => { close(): Promise<void>; waitUntilReady(): Promise<unknown> }
}

/** Jobs of one call. */
const BULK = 1_000
const DATA: unknown = JSON.parse(PAYLOAD)
let queues = 0

export async function contender(): Promise<Contender> {
  const bullmq = await loadPeer<BullMq>('bullmq')
  const port = serverPort('redis')
  return {
    name: 'BullMQ',
    version: peerVersion('bullmq'),
    durability: 'Redis, set to `appendonly yes` and `appendfsync always`',
    measures: peerMeasures(() => open(bullmq, port)),
  }
}

async function open({ Queue, Worker }: BullMq, port: number): Promise<PeerQueue> {
  const connected: Connected = { connection: { host: '127.0.0.1', port, maxRetriesPerRequest: null } }
  const name = `bench-${++queues}`
  const queue = new Queue(name, connected)
  return {
    add: () => queue.add('noop', DATA),
    async addMany(jobs) {
      for (let done = 0; done < jobs; done += BULK) {
        const bulk = Array.from({ length: Math.min(BULK, jobs - done) }, () => ({ name: 'noop', data: DATA }))
        await queue.addBulk(bulk)
      }
    },
    async work(concurrency, handled) {
      const worker = new Worker(name, async () => handled(), { ...connected, concurrency })
      await worker.waitUntilReady()
      return () => worker.close()
    },
    async close() {
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}
