import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryFolder } from '../../support/memory-folder.ts'

/**
 * A fresh folder for databases that live as long as one run of commands; its maker removes it. In memory
 * where the system offers that: thousands of commands would mostly wait for the disk, and what a disk
 * keeps is shown by other suites.
 */
export function scratchFolder(): string {
  return realpathSync(mkdtempSync(join(memoryFolder() ?? tmpdir(), 'yardmaster-model-')))
}
