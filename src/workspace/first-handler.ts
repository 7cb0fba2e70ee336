import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The handler that a new workspace starts with. */
export const FIRST_HANDLER = `import { defineHandler } from 'yardmaster'

// A handler does the work of one type of job. Its type is the file's name: this one runs "hello" jobs.
// Save this file and the next job runs the new code.

// What a job brings along: enqueue one with the payload {"name": "Ada"}.
type Hello = { name: string; times?: number }

export default defineHandler<Hello>({
  // maxAttempts: 3, retryDelayMs: 30_000, timeoutMs: 60_000, queue: 'default',

  async run(payload, ctx) {
    const times = payload.times ?? 3

    for (let done = 1; done <= times; done++) {
      // Kept with the job; so is what you console.log.
      ctx.log.info(\`Hello, \${payload.name}! (\${done} of \${times})\`)
      ctx.progress(done, times)
    }

    // Another job, safe on disk when this resolves. The key keeps it single if this handler runs again.
    // await ctx.enqueue('hello', { name: 'Grace' }, { delayMs: 60_000, key: \`after-\${ctx.job.id}\` })

    // Throw, and the job is tried again later. What you return is kept as its result.
    return { greeted: payload.name }
  },
})
`

/** Give a folder that holds nothing yet a first handler to edit. */
export async function addFirstHandler(dir: string): Promise<void> {
  const present = (await readdir(dir)).filter((name) => !name.startsWith('.'))
  if (present.length > 0) return
  await mkdir(join(dir, 'handlers'), { recursive: true })
  await writeFile(join(dir, 'handlers', 'hello.ts'), FIRST_HANDLER, { flag: 'wx' })
}
