import type { Contender } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { loadPeer, peerVersion } from './load-peer.ts'
import { peerMeasures, type PeerQueue } from './peer-queue.ts'
import { serverPort } from './server-address.ts'

interface Boss {
  on(event: 'error', listener: (error: Error) => void): void
  start(): Promise<unknown>
  stop(options: { graceful: boolean }): Promise<void>
  createQueue(name: string): Promise<void>
  send(name: string, data: unknown): Promise<unknown>
  insert(name: string, jobs: readonly { data: unknown }[]): Promise<unknown>
  work(name: string, options: object, run: (jobs: readonly unknown[]) => Promise<void>): Promise<unknown>
  offWork(name: string): Promise<void>
  deleteQueue(name: string): Promise<void>
}

/** Jobs fetched at once; full batches follow each other without a pause. */
const BATCH = 100
const DATA: unknown = JSON.parse(PAYLOAD)
let queues = 0

export async function contender(): Promise<Contender> {
  const { PgBoss } = await loadPeer<{ PgBoss: new (options: object) => Boss }>('pg-boss')
  const url = `postgres://bench@127.0.0.1:${serverPort('postgres')}/postgres`
  return {
    name: 'pg-boss',
    version: peerVersion('pg-boss'),
    durability:
      'PostgreSQL, `fsync=on`, `synchronous_commit=on`; batches of 100, full ones without a pause, otherwise looks each 0.5 s',
    measures: peerMeasures(() => open(PgBoss, url)),
  }
}

async function open(PgBoss: new (options: object) => Boss, connectionString: string): Promise<PeerQueue> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  const name = `bench-${++queues}`
  await boss.createQueue(name)
  return {
    add: () => boss.send(name, DATA),
    addMany: (jobs) => boss.insert(name, Array<{ data: unknown }>(jobs).fill({ data: DATA })),
    async work(concurrency, handled) {
      const options = {
        batchSize: BATCH,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: 0.5,
        localConcurrency: concurrency,
      }
      await boss.work(name, options, async (jobs) => jobs.forEach(() => handled()))
      return () => boss.offWork(name)
    },
    async close() {
      await boss.deleteQueue(name)
      await boss.stop({ graceful: true })
    },
  }
}
