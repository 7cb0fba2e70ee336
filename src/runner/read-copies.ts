import fs from 'node:fs'
import { join, relative } from 'node:path'
import { isOwnFile } from './own-file.ts'

/** Copies of the workspace's own files, as they were when a build was made of them. */
export interface ReadCopies {
  /** Read from this folder from now on, absolute; what it does not hold is read where it is. */
  from(copies: string): void
  /** The copy of a file, absolute; null where it is read where it is. */
  of(file: string): string | null
  /** Have `readFileSync` give the copies too, for a loader that reads by itself. */
  patchReading(): void
}

/**
 * Lets a process load a build's code though its files may have changed since: a module keeps the path that it
 * has in the workspace, so that what it asks of `import.meta`, its stacks and its imports are as they were, and
 * only its text comes from the copy.
 *
 * @param folder the workspace, by its real path
 */
export function readCopies(folder: string): ReadCopies {
  let copies: string | null = null
  const of = (file: string): string | null => {
    if (copies === null || !isOwnFile(file, folder)) return null
    const copy = join(copies, relative(folder, file))
    return fs.existsSync(copy) ? copy : null
  }
  return {
    from(next) {
      copies = next
    },
    of,
    patchReading() {
      if (copies === null) return
      const read = fs.readFileSync
      // Of the CommonJS object alone: what handlers import by name stays what it was.
      fs.readFileSync = ((path: fs.PathOrFileDescriptor, ...rest: []) =>
        read((typeof path === 'string' ? of(path) : null) ?? path, ...rest)) as typeof read
    },
  }
}
