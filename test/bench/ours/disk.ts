import { statSync } from 'node:fs'
import path from 'node:path'
import type { Figures, Task } from '../contender.ts'
import { fill } from './fill.ts'
import { openOurs } from './open-ours.ts'

/** What the file grew by, once the log is in it. */
export async function disk({ folder, jobs }: Task): Promise<Figures> {
  await (await openOurs(folder)).close()
  const file = path.join(folder, 'queue.db')
  const empty = statSync(file).size
  const queue = await openOurs(folder)
  await fill(queue, jobs, 100)
  await queue.close()
  return { bytes: (statSync(file).size - empty) / jobs }
}
