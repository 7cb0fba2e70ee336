import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
const SHARED_MEMORY = '/dev/shm'
/** The host's clock is the one that jumps: see there. */
const OWN_CLOCK = new URL('fixtures/own-clock.mjs', import.meta.url).href

/** Without it no host's clock can be made to jump. */
export const canJump = existsSync(LIBRARY)

/** What a host is started with, so that `setOffset` moves its wall clock; its monotonic one goes on as it is. */
export function jumpingEnv(clockFile: string): Record<string, string> {
  if (!canJump) return {}
  return {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NODE_OPTIONS: `--import=${OWN_CLOCK}`,
  }
}

/** Put the wall clock of every process that looks at the file this far from the real one; ms. */
export function setOffset(clockFile: string, ms: number): void {
  const seconds = (ms / 1000).toFixed(3)
  writeFileSync(`${clockFile}.new`, ms < 0 ? seconds : `+${seconds}`)
  // A reader finds the old text or the new one, never half of it.
  renameSync(`${clockFile}.new`, clockFile)
}

/** The library leaves a piece of shared memory behind for every process that was killed. */
export function sweepSharedMemory(): void {
  if (!canJump || !existsSync(SHARED_MEMORY)) return
  for (const name of readdirSync(SHARED_MEMORY)) {
    const pid = /faketime_(?:shm|sem)_(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(SHARED_MEMORY, name), { force: true })
  }
}
