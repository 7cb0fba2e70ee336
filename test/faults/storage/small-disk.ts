import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'

/** A disk of its own, in memory, that can be filled and made larger. */
export interface SmallDisk {
  readonly dir: string
  grow(megabytes: number): void
  /** Take all the room but `bytes`. */
  fill(bytes?: number): void
  /** Give back what `fill` took. */
  clear(): void
  /** Make it one that can only be read, or one that can be written again. */
  remount(mode: 'ro' | 'rw'): void
}

/** Skips the test, saying so, where no disk can be mounted. */
export function smallDisk(context: TestContext, megabytes: number): SmallDisk {
  const dir = mkdtempSync(join(tmpdir(), 'yardmaster-disk-'))
  try {
    mount(['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir])
  } catch {
    rmSync(dir, { recursive: true })
    return context.skip('mounting a small disk takes root on Linux')
  }
  onTestFinished(() => {
    // Lazily: a killed process may still be letting go of its files.
    execFileSync('umount', ['-l', dir])
    rmSync(dir, { recursive: true })
  })
  const filler = join(dir, 'filler')
  return {
    dir,
    grow: (size) => mount(['-o', `remount,size=${size}m`, dir]),
    fill(bytes = 0) {
      const { bavail, bsize } = statfsSync(dir)
      const size = Math.max(0, bavail * bsize - bytes)
      writeFileSync(filler, Buffer.alloc(size - (size % bsize)), { flag: 'a' })
    },
    clear: () => truncateSync(filler, 0),
    remount: (mode) => mount(['-o', `remount,${mode}`, dir]),
  }
}

function mount(args: readonly string[]): void {
  execFileSync('mount', args, { stdio: 'ignore' })
}
