import { PARTS } from './parts.ts'
import { refresh } from './refresh.ts'
import { dist, root } from './root.ts'

export interface BuildOptions {
  /** Say nothing but errors. Default: one line on stderr per part that is built. */
  readonly quiet?: boolean
  /** Build every part, fresh or not. */
  readonly force?: boolean
}

/**
 * Bring `dist/` up to date: builds what is missing or whose inputs changed. Never writes to stdout.
 *
 * @throws when a part can't be built; what stood in `dist/` then still stands
 */
export async function ensureBuilt({ quiet = false, force = false }: BuildOptions = {}): Promise<void> {
  await refresh({
    root,
    target: dist,
    parts: PARTS,
    force,
    onMade: (part, tookMs) => {
      if (!quiet) console.error(`built ${part.name} in ${(tookMs / 1000).toFixed(1)} s`)
    },
  })
}

/** As `ensureBuilt`, for a command: a build that fails says why and ends the process. */
export async function builtOrExit(options?: BuildOptions): Promise<void> {
  try {
    await ensureBuilt(options)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
