import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contender } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { loadPeer, peerVersion } from './load-peer.ts'
import type { FullConnection } from './open-full.ts'
import { peerMeasures, type PeerQueue } from './peer-queue.ts'

interface Sidequest {
  configure(config: object): Promise<unknown>
  start(config: object): Promise<void>
  stop(): Promise<void>
  build(job: unknown): { enqueue(...args: unknown[]): Promise<unknown> }
}

const DATA: unknown = JSON.parse(PAYLOAD)
const FILE = 'sidequest.db'
const JOBS_FILE = fileURLToPath(new URL('./sidequest-jobs.ts', import.meta.url))

export async function contender(): Promise<Contender> {
  const { Sidequest } = await loadPeer<{ Sidequest: Sidequest }>('sidequest')
  const { Noop } = await import('./sidequest-jobs.ts')
  return {
    name: 'sidequest',
    version: peerVersion('sidequest'),
    durability:
      'SQLite, set to WAL and `synchronous=FULL`; jobs in process (`runner: inline`); looks for jobs each 100 ms',
    measures: peerMeasures((folder) => open(Sidequest, Noop, folder), FILE),
  }
}

async function open(sidequest: Sidequest, job: unknown, folder: string): Promise<PeerQueue> {
  const config = configuration(path.join(folder, FILE))
  await sidequest.configure(config)
  return {
    add: () => sidequest.build(job).enqueue(DATA),
    async work(concurrency, handled) {
      Object.assign(globalThis, { sidequestHandled: handled })
      // What it was configured with stands until it stops: the number of jobs at once comes with a fresh start.
      await sidequest.stop()
      await sidequest.start({
        ...config,
        maxConcurrentJobs: concurrency,
        queues: [{ name: 'default', concurrency }],
      })
      return async () => undefined
    },
    close: () => sidequest.stop(),
  }
}

function configuration(filename: string): object {
  const afterCreate = (
    connection: FullConnection,
    done: (error: null, connection: FullConnection) => void,
  ) => {
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = FULL')
    done(null, connection)
  }
  return {
    backend: {
      driver: '@sidequest/sqlite-backend',
      config: { connection: { filename }, pool: { afterCreate } },
    },
    fork: false,
    runner: 'inline',
    gracefulShutdown: false,
    logger: { level: 'error' },
    dashboard: { enabled: false },
    manualJobResolution: true,
    jobsFilePath: JOBS_FILE,
  }
}
