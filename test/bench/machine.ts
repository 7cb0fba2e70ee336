import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { median } from './percentile.ts'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
}

/** How busy machine and disk are. */
export interface Conditions {
  /** Median of an appended 4 kB block and its sync, where the bench works: what every durable commit pays. */
  readonly syncMs: number
  /** Processes that would run, over the last minute. */
  readonly load: number
}

export function describeMachine(): Machine {
  const all = cpus()
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${distribution() ?? type()}, ${release()}, ${arch()}`,
    node: process.version,
  }
}

export function conditionsIn(folder: string): Conditions {
  return { syncMs: syncTime(folder), load: loadavg()[0] ?? NaN }
}

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
