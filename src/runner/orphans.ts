import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { readProcessesFile, removeProcessesFile } from './processes-file.ts'
import type { ProcessRecord } from './processes-file.ts'

const run = promisify(execFile)

const LOOK_AGAIN_MS = 20
/** Longer than a killed process takes to go, unless the system can't let go of it. */
const GONE_WITHIN_MS = 5_000

/**
 * End the handler processes that a killed host left behind: most exit by themselves when their host is gone,
 * but one that is deep in a loop does not notice. Resolves when they are gone, so that their jobs can be given
 * to others. A process is taken for an orphan only if its command line carries the marker that was recorded:
 * its number may belong to a stranger by now.
 */
export async function endOrphans(processesFile: string): Promise<void> {
  await Promise.all(readProcessesFile(processesFile).map(endOrphan))
  removeProcessesFile(processesFile)
}

async function endOrphan(orphan: ProcessRecord): Promise<void> {
  for (let waitedMs = 0; waitedMs < GONE_WITHIN_MS; waitedMs += LOOK_AGAIN_MS) {
    if (!(await commandLine(orphan.pid)).includes(orphan.marker)) return
    if (waitedMs === 0) end(orphan.pid)
    await wait(LOOK_AGAIN_MS)
  }
}

function end(pid: number): void {
  // The group first: what the handler has started goes with it.
  for (const target of process.platform === 'win32' ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL')
    } catch {
      // It is gone, or heads no group.
    }
  }
}

/** Empty where there is no such process; a zombie has none either. */
async function commandLine(pid: number): Promise<string> {
  try {
    switch (process.platform) {
      case 'linux':
        return await readFile(`/proc/${pid}/cmdline`, 'utf8')
      case 'win32':
        return (await run('powershell.exe', ['-NoProfile', '-Command', windowsQuery(pid)])).stdout
      default:
        return (await run('ps', ['-ww', '-o', 'command=', '-p', `${pid}`])).stdout
    }
  } catch {
    return ''
  }
}

function windowsQuery(pid: number): string {
  return `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`
}
