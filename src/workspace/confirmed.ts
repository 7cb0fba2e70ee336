import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from './write-file.ts'

const schema = z.object({ folders: z.array(z.string()) })

/**
 * Folders whose code a person has let run, by real path. Kept in the person's own state folder, never
 * in the workspace: a folder must not be able to confirm itself.
 */
export async function isFolderConfirmed(stateDir: string, realDir: string): Promise<boolean> {
  return (await confirmedFolders(stateDir)).includes(realDir)
}

/** Idempotent. */
export async function confirmFolder(stateDir: string, realDir: string): Promise<void> {
  const folders = await confirmedFolders(stateDir)
  if (folders.includes(realDir)) return
  await writeWhole(fileIn(stateDir), `${JSON.stringify({ folders: [...folders, realDir] }, null, 2)}\n`)
}

/** A file that can't be read confirms nothing: the person is asked again. */
async function confirmedFolders(stateDir: string): Promise<readonly string[]> {
  try {
    return schema.parse(JSON.parse(await readFile(fileIn(stateDir), 'utf8'))).folders
  } catch {
    return []
  }
}

function fileIn(stateDir: string): string {
  return join(stateDir, 'confirmed.json')
}
