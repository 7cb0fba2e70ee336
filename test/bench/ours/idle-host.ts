import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../../../build/ensure-built.ts'
import { root } from '../../../build/root.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { startHost } from '../../e2e/support/host.ts'
import type { Figures, Task } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { median } from '../percentile.ts'
import { childrenOf, memoryMbOf, processorMsOf } from '../process-usage.ts'
import { NOOP } from './fill.ts'

const HANDLER = fileURLToPath(new URL('../fixtures/noop.ts', import.meta.url))

/** Jobs are enqueued this far apart, so that they meet every moment between two looks of the host. */
const BETWEEN_MS = 37

/** Until what ran before has been tidied away, and what a start leaves for later (room kept on the disk) is done. */
const SETTLE_MS = 10_000

/** A real host on a workspace with one handler and two workers. `jobs` enqueues of another process, then rest. */
export async function idleHost({ folder, jobs, seconds, isBuilt }: Task): Promise<Figures> {
  if (isBuilt) await ensureBuilt({ quiet: true })
  const dir = path.join(folder, 'workspace')
  mkdirSync(path.join(dir, 'handlers'), { recursive: true })
  copyFileSync(HANDLER, path.join(dir, 'handlers', `${NOOP}.ts`))
  const host = await startHost({
    home: path.join(folder, 'home'),
    args: ['serve', '--workspace', dir, '--port', '0', '--no-open', '--json'],
    ...(isBuilt ? {} : { script: path.join(root, 'src', 'cli.ts') }),
  })
  try {
    const noticed = await noticedAfter(path.join(dir, '.yardmaster', 'yardmaster.db'), jobs)
    await pause(SETTLE_MS)
    return {
      noticedMs: median(noticed),
      noticedWorstMs: Math.max(...noticed),
      ...(await atRest(host.pid, seconds)),
    }
  } finally {
    await host.stop()
  }
}

/** From the commit of another process until the handler begins. The first job finds the handler unloaded. */
async function noticedAfter(file: string, jobs: number): Promise<number[]> {
  const queue = await openQueue({ file })
  try {
    await waitOfOne(queue)
    const waits: number[] = []
    for (let i = 0; i < jobs; i++) {
      await pause(BETWEEN_MS)
      waits.push(await waitOfOne(queue))
    }
    return waits
  } finally {
    await queue.close()
  }
}

async function waitOfOne(queue: OpenQueue): Promise<number> {
  const { job } = await queue.enqueue({ type: NOOP, payload: PAYLOAD })
  const since = process.hrtime.bigint()
  for (;;) {
    const { attempts } = await queue.attempts(job.id)
    const result = attempts[0]?.result
    if (result) return Number(BigInt(JSON.parse(result) as string) - since) / 1e6
    await pause(5)
  }
}

async function atRest(host: number, seconds: number): Promise<Figures> {
  const workers = childrenOf(host)
  const usedMs = (): number => [host, ...workers].map(processorMsOf).reduce((sum, ms) => sum + ms, 0)
  const before = usedMs()
  const since = performance.now()
  await pause(seconds * 1000)
  return {
    processorPercent: (100 * (usedMs() - before)) / (performance.now() - since),
    hostMb: memoryMbOf(host),
    workerMb: Math.max(...workers.map(memoryMbOf)),
  }
}
