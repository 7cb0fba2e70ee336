import { registerHooks } from 'node:module'
import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The module that handlers know as `yardmaster`: beside this one, from source and as built. */
export const HANDLER_MODULE = new URL(
  import.meta.url.endsWith('.ts') ? './handler.ts' : './handler.js',
  import.meta.url,
).href

/** The workspace's own files that were loaded in this process. */
export interface LoadedFiles {
  add(file: string): void
  /** Absolute; those since the last call. */
  take(): string[]
}

/**
 * From now on `yardmaster` is this installation's, whatever the folder has installed under that name, for
 * `import` and `require` alike; and every file loaded from inside `folder` is noted.
 */
export function hookModules(folder: string): LoadedFiles {
  const known = new Set<string>()
  let fresh: string[] = []
  const files: LoadedFiles = {
    add(file) {
      if (known.has(file) || !isOwnFile(file, folder)) return
      known.add(file)
      fresh.push(file)
    },
    take() {
      const taken = fresh
      fresh = []
      return taken
    },
  }
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'yardmaster') return { url: HANDLER_MODULE, shortCircuit: true }
      const resolved = nextResolve(specifier, context)
      // At resolution, not at load: a file that turns out to be broken counts too.
      if (resolved.url.startsWith('file:')) files.add(fileURLToPath(resolved.url))
      return resolved
    },
  })
  return files
}

/** Inside the folder, and no installed package's. */
export function isOwnFile(file: string, folder: string): boolean {
  const path = relative(folder, file)
  return (
    path !== '' && !path.startsWith('..') && !isAbsolute(path) && !path.split(sep).includes('node_modules')
  )
}
