import { statSync } from 'node:fs'
import path from 'node:path'
import type { Figures, Task } from '../contender.ts'
import { insertIn } from './loops.ts'
import { prepare } from './statements.ts'
import { openTable } from './table.ts'

/** What the file grew by, once the log is in it. */
export async function disk({ folder, jobs }: Task): Promise<Figures> {
  openTable(folder).close()
  const file = path.join(folder, 'limit.db')
  const empty = statSync(file).size
  const db = openTable(folder)
  insertIn(prepare(db), jobs, 100)
  db.close()
  return { bytes: (statSync(file).size - empty) / jobs }
}
