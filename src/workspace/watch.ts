import { watch } from 'chokidar'
import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'

/** A save is often several events: an editor's own file, a rename, the time. */
const QUIET_MS = 100

export interface FileWatch {
  /** Watch these files too. None is ever let go: a change of one that no longer matters only costs a look. */
  follow(files: readonly string[]): { readonly areNew: boolean }
  close(): Promise<void>
}

/**
 * Call `onChange` once things have been quiet for a moment after something changed in `roots`: files,
 * or folders of which only what is directly inside counts; they need not exist yet.
 */
export async function watchFiles(the: {
  readonly roots: readonly string[]
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly onChange: () => void
}): Promise<FileWatch> {
  let quiet: Timer | null = null
  const followed = new Set<string>()
  const watcher = watch([...the.roots], { ignoreInitial: true, depth: 0 })
  watcher.on('all', () => {
    quiet?.clear()
    quiet = the.clock.timer(QUIET_MS, the.onChange)
  })
  watcher.on('error', (error) => the.log(`watching for changes: ${messageOf(error)}`))
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  return {
    follow(files) {
      const added = files.filter((file) => !followed.has(file))
      for (const file of added) followed.add(file)
      if (added.length > 0) watcher.add(added)
      return { areNew: added.length > 0 }
    },
    async close() {
      quiet?.clear()
      await watcher.close()
    },
  }
}
