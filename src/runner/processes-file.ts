import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/** A handler process as the next host may find it, should this one be killed. */
export interface ProcessRecord {
  readonly pid: number
  /** As it stands on its command line. */
  readonly marker: string
}

const content = z.object({
  processes: z.array(z.object({ pid: z.int().min(2), marker: z.string().min(16) })),
})

/**
 * Replace the list. Written to a file beside it and renamed, so that a reader never finds half a list; not
 * synced, since what cuts the power ends the processes too.
 *
 * @throws Error the file system's, unchanged
 */
export function writeProcessesFile(file: string, processes: readonly ProcessRecord[]): void {
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, JSON.stringify({ processes }))
  renameSync(temporary, file)
}

/** The list that a host left behind; empty where there is none, or none that can be read. */
export function readProcessesFile(file: string): readonly ProcessRecord[] {
  try {
    return content.parse(JSON.parse(readFileSync(file, 'utf8'))).processes
  } catch {
    return []
  }
}

export function removeProcessesFile(file: string): void {
  rmSync(file, { force: true })
}
