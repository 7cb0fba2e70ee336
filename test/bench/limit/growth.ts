import { existsSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Figures, Task } from '../contender.ts'
import { growthOf, type Costs } from '../growth.ts'
import { drainOf, insertIn } from './loops.ts'
import { prepare } from './statements.ts'
import { openTable } from './table.ts'

/** Jobs of one transaction, in both. */
const BATCH = 100
const BUILD_BATCH = 10_000

/** The cost of an enqueue and of a drained job beside jobs that stand in the table already. */
export async function growth(task: Task): Promise<Figures> {
  return growthOf(task.standing, async (standing) => costsBeside(standing, task))
}

function costsBeside(standing: number, { cacheFolder, standingStatus, jobs }: Task): Costs {
  const db = standingTable(cacheFolder, standing, standingStatus)
  try {
    const statements = prepare(db)
    return { enqueue: insertIn(statements, jobs, BATCH), drain: drainOf(statements, jobs) }
  } finally {
    db.close()
  }
}

function standingTable(folder: string, standing: number, status: 'pending' | 'settled'): Database {
  const name = `limit-${status}-${standing}.db`
  if (!existsSync(path.join(folder, name))) build(folder, name, standing, status)
  return openTable(folder, name)
}

function build(folder: string, name: string, standing: number, status: 'pending' | 'settled'): void {
  const draft = `${name}.draft`
  const db = openTable(folder, draft)
  const statements = prepare(db)
  insertIn(statements, standing, BUILD_BATCH)
  if (status === 'settled' && standing > 0) drainOf(statements, standing)
  db.close()
  renameSync(path.join(folder, draft), path.join(folder, name))
}
