import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isOwnFile } from './own-file.ts'
import type { ReadCopies } from './read-copies.ts'

/** The module that handlers know as `yardmaster`: beside this one, from source and as built. */
export const HANDLER_MODULE = new URL(
  import.meta.url.endsWith('.ts') ? './handler.ts' : './handler.js',
  import.meta.url,
).href

/** A file that imports another, both absolute. */
export type FileImport = readonly [importer: string, imported: string]

/** The workspace's own files that were loaded in this process, and which of them import which. */
export interface LoadedFiles {
  add(file: string): void
  addImport(importer: string, imported: string): void
  /** Absolute; those since the last call. */
  take(): { readonly files: string[]; readonly imports: FileImport[] }
}

/**
 * From now on `yardmaster` is this installation's, whatever the folder has installed under that name, for
 * `import` and `require` alike; every file loaded from inside `folder` is noted; and where a build's copies are
 * read, its text is theirs.
 */
export function hookModules(folder: string, copies?: ReadCopies): LoadedFiles {
  const files = loadedFiles(folder)
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'yardmaster') return { url: HANDLER_MODULE, shortCircuit: true }
      const { parentURL } = context
      const resolved = resolvedOr(
        () => nextResolve(specifier, context),
        () => copiedUrl(specifier, parentURL, copies),
      )
      // At resolution, not at load: a file that turns out to be broken counts too.
      if (resolved.url.startsWith('file:')) {
        const file = fileURLToPath(resolved.url)
        files.add(file)
        if (parentURL?.startsWith('file:')) files.addImport(fileURLToPath(parentURL), file)
      }
      return resolved
    },
    load(url, context, nextLoad) {
      const copy = url.startsWith('file:') ? copies?.of(fileURLToPath(url)) : null
      return nextLoad(copy ? pathToFileURL(copy).href : url, context)
    },
  })
  return files
}

function loadedFiles(folder: string): LoadedFiles {
  const known = new Set<string>()
  let files: string[] = []
  let imports: FileImport[] = []
  return {
    add(file) {
      if (known.has(file) || !isOwnFile(file, folder)) return
      known.add(file)
      files.push(file)
    },
    addImport(importer, imported) {
      const key = `${importer}\0${imported}`
      if (known.has(key) || !isOwnFile(importer, folder) || !isOwnFile(imported, folder)) return
      known.add(key)
      imports.push([importer, imported])
    },
    take() {
      const taken = { files, imports }
      files = []
      imports = []
      return taken
    },
  }
}

function resolvedOr<T>(
  resolve: () => T,
  copied: () => string | null,
): T | { url: string; shortCircuit: true } {
  try {
    return resolve()
  } catch (error) {
    const url = copied()
    if (url === null) throw error
    return { url, shortCircuit: true }
  }
}

/** Of a file that is gone from the workspace, and was there when the copies were made. */
function copiedUrl(
  specifier: string,
  parentUrl: string | undefined,
  copies: ReadCopies | undefined,
): string | null {
  if (!copies || !/^(?:\.\.?\/|file:)/.test(specifier) || !URL.canParse(specifier, parentUrl)) return null
  const { href } = new URL(specifier, parentUrl)
  return href.startsWith('file:') && copies.of(fileURLToPath(href)) !== null ? href : null
}
