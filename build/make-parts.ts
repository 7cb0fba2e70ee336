import { PARTS } from './parts.ts'
import { refresh } from './refresh.ts'
import { dist, root } from './root.ts'

// Builds what is stale, or with --force everything; `ensureBuilt` starts it.
const isQuiet = process.argv.includes('--quiet')
try {
  await refresh({
    root,
    target: dist,
    parts: PARTS,
    force: process.argv.includes('--force'),
    onMade: (part, tookMs) => {
      if (!isQuiet) console.error(`built ${part.name} in ${(tookMs / 1000).toFixed(1)} s`)
    },
  })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
