import path from 'node:path'
import type { Contender } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { loadPeer, peerVersion } from './load-peer.ts'
import type { FullConnection } from './open-full.ts'
import { peerMeasures, type PeerQueue } from './peer-queue.ts'

interface Client {
  transaction: (use: (client: Client) => Promise<unknown>) => Promise<unknown>
  readonly session: { readonly client: FullConnection }
}

interface Queue {
  enqueue(data: unknown): Promise<unknown>
}

interface Liteque {
  buildDBClient(file: string, options: { runMigrations: boolean }): Client
  SqliteQueue: new (
    name: string,
    client: Client,
    options: { defaultJobArgs: { numRetries: number }; keepFailedJobs: boolean },
  ) => Queue
  Runner: new (
    queue: Queue,
    functions: { run: () => Promise<void> },
    options: { concurrency: number; pollIntervalMs: number; timeoutSecs: number },
  ) => { run(): Promise<void>; stop(): void }
}

const DATA: unknown = JSON.parse(PAYLOAD)
const FILE = 'liteque.db'

export async function contender(): Promise<Contender> {
  const liteque = await loadPeer<Liteque>('liteque')
  return {
    name: 'liteque',
    version: peerVersion('liteque'),
    durability:
      'SQLite, WAL, set to `synchronous=FULL` (it chooses NORMAL); looks for jobs once a second; keeps none that is done; its claims without the transaction that its driver refuses',
    measures: peerMeasures((folder) => open(liteque, folder), FILE),
  }
}

async function open({ buildDBClient, SqliteQueue, Runner }: Liteque, folder: string): Promise<PeerQueue> {
  const client = buildDBClient(path.join(folder, FILE), { runMigrations: true })
  // It has just chosen NORMAL, which loses acknowledged jobs in a power cut.
  client.session.client.pragma('synchronous = FULL')
  // It hands an asynchronous function to a transaction of better-sqlite3, which refuses such by now. Older
  // ones committed at the first await, and ran the rest without a transaction: so does this.
  client.transaction = (use) => use(client)
  const queue = new SqliteQueue('noop', client, { defaultJobArgs: { numRetries: 2 }, keepFailedJobs: true })
  return {
    add: () => queue.enqueue(DATA),
    async work(concurrency, handled) {
      const options = { concurrency, pollIntervalMs: 1000, timeoutSecs: 60 }
      const runner = new Runner(queue, { run: async () => handled() }, options)
      const running = runner.run()
      return async () => {
        runner.stop()
        await running
      }
    },
    close: async () => client.session.client.close(),
  }
}
