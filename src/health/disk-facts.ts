import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DiskFacts } from '../model/health.ts'

/** Look at the sizes of a database, and at the room around it. @throws the system's error */
export async function readDiskFacts(databaseFile: string): Promise<DiskFacts> {
  const [{ bavail, bsize }, databaseBytes, walBytes] = await Promise.all([
    statfs(dirname(databaseFile)),
    sizeOf(databaseFile),
    sizeOf(`${databaseFile}-wal`),
  ])
  return { freeBytes: bavail * bsize, databaseBytes, walBytes }
}

/** A log that is not there holds nothing. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}
