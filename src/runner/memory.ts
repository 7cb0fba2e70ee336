import { readFile } from 'node:fs/promises'

/**
 * Resident memory of another process, in bytes; null where the system doesn't say it cheaply (it does on Linux),
 * or the process is gone. A handler that is deep in a loop can't say it itself.
 */
export async function residentMemory(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  try {
    // In kB whatever the machine's page size is, which statm would need.
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    return null
  }
}
