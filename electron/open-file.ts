import { extname } from 'node:path'
import type { Shell } from './shell.ts'

/**
 * What a system shows rather than runs. A job's result names the file, and what a payload led to may
 * lie under any name: everything else is shown in its folder, where opening it is the person's own act.
 */
const DOCUMENTS: ReadonlySet<string> = new Set([
  ...['.html', '.htm', '.pdf', '.txt', '.md', '.log', '.csv', '.tsv', '.json', '.xml', '.yaml', '.yml'],
  ...['.eml', '.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg'],
])

export function isDocument(path: string): boolean {
  return DOCUMENTS.has(extname(path).toLowerCase())
}

/** Show the file that a job made. @throws where the system has no program for it */
export async function showFile(shell: Pick<Shell, 'openPath' | 'revealPath'>, path: string): Promise<void> {
  if (!isDocument(path)) {
    shell.revealPath(path)
    return
  }
  const fault = await shell.openPath(path)
  if (fault !== '') throw new Error(`${path} could not be opened: ${fault}`)
}
