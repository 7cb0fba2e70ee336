import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fingerprint } from './fingerprint.ts'
import { withLock } from './lock.ts'

/** One part of what is built, made as a whole. */
export interface Part {
  readonly name: string
  /** Files and folders that it is made of, from the root: when one changes, it is made anew. */
  readonly inputs: readonly string[]
  /** What it puts into the target: each is exchanged as a whole. */
  readonly outputs: readonly string[]
  /** Lays `outputs` into an empty folder. */
  readonly make: (outDir: string) => Promise<void>
}

/** Where parts are made from, and to. */
export interface Parts {
  /** Where the inputs lie. */
  readonly root: string
  /** Where the outputs go. */
  readonly target: string
  readonly parts: readonly Part[]
}

export interface Refresh extends Parts {
  /** Make every part, fresh or not. */
  readonly force: boolean
  /** Told after a part was made. */
  readonly onMade: (part: Part, tookMs: number) => void
}

/**
 * Make the parts that are missing or whose inputs changed; the others stay as they are. Parts are made
 * aside and exchanged whole under a lock, so that processes started at the same moment make them once,
 * and one that runs on them never sees half a part.
 *
 * @throws when a part can't be made; what stood in the target then still stands
 */
export async function refresh(job: Refresh): Promise<void> {
  if (!job.force && (await staleParts(job)).length === 0) return
  await mkdir(job.target, { recursive: true })
  await withLock(path.join(job.target, '.lock'), async () => {
    // Asked again: another process may have made them while this one waited.
    const parts = job.force ? job.parts : await staleParts(job)
    for (const part of parts) {
      const startedAt = performance.now()
      await makePart(job, part)
      job.onMade(part, performance.now() - startedAt)
    }
  })
}

/** The parts that are missing or whose inputs changed. */
export async function staleParts(job: Parts): Promise<Part[]> {
  const stale = await Promise.all(job.parts.map((part) => isStale(job, part)))
  return job.parts.filter((_, index) => stale[index])
}

async function isStale({ root, target }: Parts, part: Part): Promise<boolean> {
  if (part.outputs.some((output) => !existsSync(path.join(target, output)))) return true
  const stamp = await readFile(stampFile(target, part), 'utf8').catch(() => null)
  return stamp !== (await fingerprint(root, part.inputs))
}

async function makePart({ root, target }: Refresh, part: Part): Promise<void> {
  // Taken first: what changes while the part is made leaves it stale.
  const stamp = await fingerprint(root, part.inputs)
  const workDir = await mkdtemp(path.join(target, `.${part.name}-`))
  try {
    await part.make(path.join(workDir, 'new'))
    await rm(stampFile(target, part), { force: true })
    for (const output of part.outputs) await exchange(workDir, target, output)
    await writeFile(stampFile(target, part), stamp)
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
}

async function exchange(workDir: string, target: string, output: string): Promise<void> {
  const place = path.join(target, output)
  await mkdir(path.join(workDir, 'old'), { recursive: true })
  if (existsSync(place)) await rename(place, path.join(workDir, 'old', output))
  await rename(path.join(workDir, 'new', output), place)
}

function stampFile(target: string, part: Part): string {
  return path.join(target, `.${part.name}.stamp`)
}
