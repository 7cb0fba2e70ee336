import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { PARTS } from './parts.ts'
import { staleParts } from './refresh.ts'
import { dist, root } from './root.ts'

export interface BuildOptions {
  /** Say nothing but errors. Default: one line on stderr per part that is built. */
  readonly quiet?: boolean
  /** Build every part, fresh or not. */
  readonly force?: boolean
}

/**
 * Bring `dist/` up to date: builds what is missing or whose inputs changed. Never writes to stdout; a
 * build that fails says why on stderr.
 *
 * @throws when a part can't be built; what stood in `dist/` then still stands
 */
export async function ensureBuilt({ quiet = false, force = false }: BuildOptions = {}): Promise<void> {
  if (!force && (await staleParts({ root, target: dist, parts: PARTS })).length === 0) return
  // In a process of its own: what is built must not depend on who asks. A test runner's NODE_ENV would
  // make it a development build, which then passes for fresh.
  const flags = [...(quiet ? ['--quiet'] : []), ...(force ? ['--force'] : [])]
  const builder = spawn(
    process.execPath,
    [path.join(root, 'build/run.mjs'), path.join(root, 'build/make-parts.ts'), ...flags],
    {
      cwd: root,
      stdio: ['ignore', process.stderr, process.stderr],
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  const [code] = (await once(builder, 'exit')) as [number | null]
  if (code !== 0) throw new Error('the build failed')
}

/** As `ensureBuilt`, for a command: a build that fails has said why, and ends the process. */
export async function builtOrExit(options?: BuildOptions): Promise<void> {
  try {
    await ensureBuilt(options)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
