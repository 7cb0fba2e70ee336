import { accessSync, constants, statfsSync } from 'node:fs'

const SHARED_MEMORY = '/dev/shm'
/** A container's is often 64 MB, which a test of a large database fills. */
const ROOM_BYTES = 1_000_000_000

/**
 * Where files are in memory and a sync costs nothing, or null. For tests of what is done with files, not of
 * what a disk keeps: most of their time they would wait for it.
 */
export function memoryFolder(): string | null {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(SHARED_MEMORY)
    return bavail * bsize >= ROOM_BYTES ? SHARED_MEMORY : null
  } catch {
    return null
  }
}
