import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder with one handler per file. */
export const HANDLERS_FOLDER = 'handlers'

/** Whether a file of that name, directly in `handlers/`, holds a handler. */
export function isHandlerFile(name: string): boolean {
  return (
    /\.(ts|mts|js|mjs|cjs)$/.test(name) &&
    !name.startsWith('.') &&
    !/\.d\.m?ts$/.test(name) &&
    !/\.(test|spec)\.\w+$/.test(name)
  )
}

/** The type of a handler that does not name one. */
export function typeOfFile(name: string): string {
  return name.replace(/\.\w+$/, '')
}

/** The handler files of a workspace, absolute, by name; none where there is no such folder. */
export async function handlerFiles(dir: string): Promise<string[]> {
  const folder = join(dir, HANDLERS_FOLDER)
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
  return entries
    .filter((entry) => !entry.isDirectory() && isHandlerFile(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort()
}
