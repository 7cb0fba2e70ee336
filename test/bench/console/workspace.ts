import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { databaseIn, makeDotFolder } from '../../../src/workspace/dot-folder.ts'
import { cachedMillion, MILLION_FOLDER } from '../million.ts'
import { QUEUES } from '../million-shape.ts'
import { OFFERED } from '../ours/offered-load.ts'

/** The jobs that are opened, by the size of their payload. */
export interface Opened {
  readonly small: number
  readonly hundredKb: number
  readonly fiveMb: number
}

export interface BenchWorkspace {
  readonly dir: string
  readonly opened: Opened
}

const PAYLOAD_LIMIT = 16 * 1024 * 1024

/**
 * A workspace with a million jobs of which nothing runs, a handler for the jobs that are offered
 * meanwhile, and three jobs to open. The queues of the million are paused: what waits in them has no handlers.
 */
export async function makeBenchWorkspace(dir: string, jobs: number): Promise<BenchWorkspace> {
  const million = await cachedMillion(MILLION_FOLDER, {
    jobs,
    onProgress: (made) => made % 100_000 === 0 && console.log(`${made} jobs made`),
  })
  await mkdir(path.join(dir, 'handlers'), { recursive: true })
  await makeDotFolder(dir)
  await copyFile(million.file, databaseIn(dir))
  await writeFile(path.join(dir, 'handlers', `${OFFERED}.ts`), HANDLER)
  await writeFile(path.join(dir, 'yardmaster.config.ts'), CONFIG)
  return { dir, opened: await prepare(databaseIn(dir)) }
}

const HANDLER = `import { defineHandler } from 'yardmaster'

export default defineHandler({ run: () => null })
`

// What has settled stays: a purge in the middle would be another measure.
const CONFIG = `import { defineConfig } from 'yardmaster'

export default defineConfig({ retention: { completedMs: 31_536_000_000, cancelledMs: 31_536_000_000 } })
`

async function prepare(file: string): Promise<Opened> {
  const queue = await openQueue({ file, payloadLimitBytes: PAYLOAD_LIMIT })
  try {
    for (let i = 0; i < QUEUES; i++) await queue.pause(`queue-${i}`)
    const of = async (bytes: number): Promise<number> =>
      (await queue.enqueue({ type: 'type-0', queue: 'queue-0', payload: payloadOf(bytes) })).job.id
    return { small: await of(150), hundredKb: await of(100_000), fiveMb: await of(5_000_000) }
  } finally {
    await queue.close()
  }
}

/** Nested, and in many small parts, as what programs write is. */
function payloadOf(bytes: number): string {
  const rows: unknown[] = []
  for (let size = 0, i = 0; size < bytes; i++) {
    const row = {
      id: i,
      name: `customer ${i}`,
      tags: ['one', 'two'],
      address: { street: `Lane ${i}`, zip: 10_000 + i },
    }
    rows.push(row)
    size += JSON.stringify(row).length + 1
  }
  return JSON.stringify({ rows })
}
