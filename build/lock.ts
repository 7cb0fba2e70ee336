import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const LIMIT_MS = 120_000

/**
 * Run `work` while holding `file`, which names the process that holds it. Waits for another holder;
 * a lock whose process is gone is taken over.
 *
 * @throws when another process still holds it after two minutes
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await acquire(file)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function acquire(file: string): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (await isAbandoned(file)) await rm(file, { force: true })
    else if (performance.now() - startedAt > LIMIT_MS) {
      throw new Error(`another build holds ${file}; if none is running, delete it`)
    } else await delay(100)
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return false
  const pid = Number(text)
  // Made, but not yet written: its writer has a moment.
  if (!Number.isInteger(pid) || pid <= 0) return (await ageMs(file)) > 1000
  return pid !== process.pid && !isAlive(pid)
}

async function ageMs(file: string): Promise<number> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
