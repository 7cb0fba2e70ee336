import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the installed Yardmaster keeps what it lays into workspaces. */
export interface Install {
  /** Types of the module `yardmaster`: a declaration file, or its source where we run from source. */
  readonly types: string
  /** A folder with `node`, the types of Node. */
  readonly typeRoot: string
  /** The sample workspace's files. */
  readonly sample: string
}

const isSource = import.meta.url.endsWith('.ts')

export const install: Install = isSource
  ? { types: at('../runner/handler.ts'), typeRoot: at('../../node_modules/@types'), sample: at('./sample') }
  : {
      types: at('../../types/yardmaster.d.ts'),
      typeRoot: unpacked(at('../../types/node_modules/@types')),
      sample: at('../../sample'),
    }

function at(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}

/** A compiler or editor can't look into the archive of a packaged app: what they read stands beside it. */
function unpacked(path: string): string {
  const beside = path.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`)
  return existsSync(beside) ? beside : path
}
