import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where this installation lies: the folder with our package.json, from sources, from dist and in a package. */
export function installDir(): string {
  let dir = path.dirname(fileURLToPath(import.meta.url))
  while (manifestName(dir) !== 'yardmaster') {
    const parent = path.dirname(dir)
    if (parent === dir) throw new Error('the installation has no package.json')
    dir = parent
  }
  return dir
}

export function installedVersion(): string {
  return manifest(installDir())?.version ?? ''
}

/** Whether people work on these very files: then what they make beside them is easy to find. */
export function isClone(dir: string): boolean {
  return existsSync(path.join(dir, 'src', 'cli.ts')) && existsSync(path.join(dir, 'build', 'run.mjs'))
}

function manifestName(dir: string): string | undefined {
  return manifest(dir)?.name
}

function manifest(dir: string): { readonly name?: string; readonly version?: string } | null {
  try {
    return JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8')) as {
      name?: string
      version?: string
    }
  } catch {
    return null
  }
}
