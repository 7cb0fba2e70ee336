import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { defineHandler } from 'yardmaster'

interface HashFolder {
  /** From the workspace, or absolute. */
  folder: string
}

/**
 * One SHA-256 over every file of a folder: it changes when any file, or any name, does. Files are
 * streamed, so their size does not matter; cancel the job and it stops in the middle of one.
 */
export default defineHandler<HashFolder>({
  maxAttempts: 2,

  async run({ folder }, ctx) {
    const root = resolve(folder)
    if (!(await stat(root).catch(() => null))) {
      ctx.log.warn(`${folder} is not there (yet): nothing to hash`)
      return { folder, files: 0, bytes: 0 }
    }

    ctx.progress(0, undefined, 'looking for files')
    const files = await filesOf(root, ctx.signal)
    const whole = createHash('sha256')
    let bytes = 0
    for (const [index, file] of files.entries()) {
      const { digest, size } = await hashFile(file, ctx.signal)
      const name = relative(root, file).split(sep).join('/')
      whole.update(`${digest}  ${name}\n`)
      bytes += size
      ctx.progress(index + 1, files.length, name)
    }
    ctx.log.info(`${files.length} files, ${bytes} bytes`)
    return { folder, files: files.length, bytes, sha256: whole.digest('hex') }
  },
})

/** Every file below, in an order that is the same on every machine. Links are not followed. */
async function filesOf(folder: string, signal: AbortSignal): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    signal.throwIfAborted()
    const path = join(folder, entry.name)
    // The console writes here while we read.
    if (entry.isDirectory() && entry.name !== '.yardmaster') found.push(...(await filesOf(path, signal)))
    else if (entry.isFile()) found.push(path)
  }
  return found.sort()
}

async function hashFile(file: string, signal: AbortSignal): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  await pipeline(
    createReadStream(file),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk)
        size += chunk.length
      }
    },
    { signal },
  )
  return { digest: hash.digest('hex'), size }
}
