import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import type { ErrandOptions } from '../../../src/runner/errand.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { tempFolder } from '../../support/temp-folder.ts'

export interface FolderSetup {
  readonly folder: string
  /** Absolute path of a file in the folder. */
  at(path: string): string
  readonly errand: ErrandOptions
}

/** A folder with these files, and the means to load them in a process. */
export function setupFolder(files: Readonly<Record<string, string>>): FolderSetup {
  const folder = tempFolder()
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), source)
  }
  return {
    folder,
    at: (path) => join(folder, path),
    errand: {
      processHost: nodeProcessHost(),
      clock: systemClock,
      cwd: folder,
      env: process.env,
      timeoutMs: 10_000,
    },
  }
}
