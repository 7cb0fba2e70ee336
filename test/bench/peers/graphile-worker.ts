import type { Contender } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { loadPeer, peerVersion } from './load-peer.ts'
import { peerMeasures, type PeerQueue } from './peer-queue.ts'
import { serverPort } from './server-address.ts'

interface Graphile {
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>
    addJob(task: string, data: unknown): Promise<unknown>
    addJobs(jobs: readonly { identifier: string; payload: unknown }[]): Promise<unknown>
    withPgClient(
      use: (client: { query(sql: string): Promise<unknown> }) => Promise<unknown>,
    ): Promise<unknown>
    release(): Promise<void>
  }>
  run(options: object): Promise<{ stop(): Promise<void> }>
  Logger: new (make: () => () => void) => unknown
}

/** Jobs that it takes ahead of its workers, as its guide to performance advises. */
const AHEAD = 500
const DATA: unknown = JSON.parse(PAYLOAD)

export async function contender(): Promise<Contender> {
  const graphile = await loadPeer<Graphile>('graphile-worker')
  const url = `postgres://bench@127.0.0.1:${serverPort('postgres')}/postgres`
  return {
    name: 'graphile-worker',
    version: peerVersion('graphile-worker'),
    durability:
      'PostgreSQL, `fsync=on`, `synchronous_commit=on`; claims 500 ahead of its workers, completes in batches, keeps none that is done',
    measures: peerMeasures(() => open(graphile, url)),
  }
}

async function open(
  { makeWorkerUtils, run, Logger }: Graphile,
  connectionString: string,
): Promise<PeerQueue> {
  const logger = new Logger(() => () => undefined)
  const utils = await makeWorkerUtils({ connectionString, logger })
  await utils.migrate()
  return {
    add: () => utils.addJob('noop', DATA),
    addMany: (jobs) =>
      utils.addJobs(
        Array<{ identifier: string; payload: unknown }>(jobs).fill({ identifier: 'noop', payload: DATA }),
      ),
    async work(concurrency, handled) {
      const runner = await run({
        preset: {
          worker: {
            connectionString,
            concurrentJobs: concurrency,
            logger,
            localQueue: { size: AHEAD },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          },
        },
        noHandleSignals: true,
        taskList: { noop: async () => handled() },
      })
      return () => runner.stop()
    },
    async close() {
      await utils.withPgClient((client) => client.query('DROP SCHEMA graphile_worker CASCADE'))
      await utils.release()
    },
  }
}
