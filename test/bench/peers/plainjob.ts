import path from 'node:path'
import type { Contender } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { loadPeer, peerVersion } from './load-peer.ts'
import { openFull, type FullConnection } from './open-full.ts'
import { peerMeasures, type PeerQueue } from './peer-queue.ts'

interface Queue {
  add(type: string, data: unknown): unknown
  addMany(type: string, data: readonly unknown[]): unknown
  close(): void
}

interface Plainjob {
  better(db: FullConnection): unknown
  defineQueue(options: { connection: unknown; logger: object }): Queue
  defineWorker(
    type: string,
    run: () => void,
    options: { queue: Queue; logger: object },
  ): { start(): Promise<void>; stop(): Promise<void> }
}

const DATA: unknown = JSON.parse(PAYLOAD)
const FILE = 'plainjob.db'
const silent = () => undefined
const logger = { error: silent, warn: silent, info: silent, debug: silent }

export async function contender(): Promise<Contender> {
  const plainjob = await loadPeer<Plainjob>('plainjob')
  return {
    name: 'plainjob',
    version: peerVersion('plainjob'),
    durability: 'SQLite, WAL, set to `synchronous=FULL` (it chooses NORMAL); looks for jobs once a second',
    measures: peerMeasures((folder) => open(plainjob, folder), FILE),
  }
}

async function open({ better, defineQueue, defineWorker }: Plainjob, folder: string): Promise<PeerQueue> {
  const db = await openFull(path.join(folder, FILE))
  const queue = defineQueue({ connection: better(db), logger })
  // It has just chosen NORMAL, which loses acknowledged jobs in a power cut.
  db.pragma('synchronous = FULL')
  return {
    add: async () => queue.add('noop', DATA),
    addMany: async (jobs) => queue.addMany('noop', Array<unknown>(jobs).fill(DATA)),
    async work(concurrency, handled) {
      const workers = Array.from({ length: concurrency }, () =>
        defineWorker('noop', handled, { queue, logger }),
      )
      const running = workers.map((worker) => worker.start())
      return async () => {
        await Promise.all(workers.map((worker) => worker.stop()))
        await Promise.all(running)
      }
    },
    close: async () => queue.close(),
  }
}
