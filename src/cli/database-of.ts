import { existsSync } from 'node:fs'
import { databaseIn } from '../workspace/dot-folder.ts'

/** The database of a workspace that is there already. @throws Error in words for the person */
export function databaseOf(workspace: string): string {
  const file = databaseIn(workspace)
  if (existsSync(file)) return file
  throw new Error(`${workspace} has no database: it is no workspace, or was never opened`)
}
