import { statSync } from 'node:fs'
import path from 'node:path'
import type { Figures } from '../contender.ts'
import { openFull } from './open-full.ts'

const EVERY_JOB = Number.MAX_SAFE_INTEGER

/** What a database file grew by for each job. @param add opens the queue, adds as many as it can up to so many, closes it */
export async function fileGrowth(
  folder: string,
  name: string,
  add: (most: number) => Promise<number>,
): Promise<Figures> {
  const file = path.join(folder, name)
  await add(0)
  const empty = await checkpointed(file)
  const added = await add(EVERY_JOB)
  return { bytes: ((await checkpointed(file)) - empty) / added }
}

/** The size of the file with its log written back. */
async function checkpointed(file: string): Promise<number> {
  const db = await openFull(file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return statSync(file).size
}
