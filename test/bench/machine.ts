import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { arch, cpus, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { median } from './percentile.ts'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  /** Median of an appended 4 kB block and its sync, where the bench works. */
  readonly syncMs: number
}

export function describeMachine(folder: string): Machine {
  const all = cpus()
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${distribution() ?? type()}, ${release()}, ${arch()}`,
    node: process.version,
    syncMs: syncTime(folder),
  }
}

/** What every durable commit pays. */
function syncTime(folder: string): number {
  const file = path.join(folder, 'sync-probe')
  const handle = openSync(file, 'w')
  const block = Buffer.alloc(4096, 1)
  const times = Array.from({ length: 200 }, () => {
    const since = performance.now()
    writeSync(handle, block)
    fdatasyncSync(handle)
    return performance.now() - since
  })
  closeSync(handle)
  rmSync(file)
  return median(times)
}

function distribution(): string | null {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? null
  } catch {
    return null
  }
}
