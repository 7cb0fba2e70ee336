import { homedir } from 'node:os'
import path from 'node:path'
import { installDir, isClone } from './install.ts'
import type { NewJob } from './queue/queue.ts'
import { sampleJobs } from './workspace/sample-jobs.ts'
import { makeSample } from './workspace/sample.ts'

export interface SampleWorkspace {
  readonly dir: string
  /** What a new one starts with. */
  readonly firstJobs: readonly NewJob[]
}

/** The workspace that opens where none is named: made on first use, brought up to date after. */
export async function sampleWorkspace(
  install: string = installDir(),
  home: string = homedir(),
): Promise<SampleWorkspace> {
  const dir = sampleDir(install, home)
  await makeSample(dir)
  return { dir, firstJobs: sampleJobs() }
}

/** Beside the sources for those who work on them; an installed application must not be written into. */
export function sampleDir(install: string, home: string): string {
  return isClone(install)
    ? path.join(install, 'workspaces', 'sample')
    : path.join(home, 'Yardmaster', 'sample')
}
