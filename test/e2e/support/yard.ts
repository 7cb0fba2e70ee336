import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const FIXTURE = fileURLToPath(new URL('../fixtures/yard', import.meta.url))

/** A workspace of a test's own, in a temporary folder, with a home to go with it. */
export interface Yard {
  readonly dir: string
  /** Where hosts keep what is the person's and not the workspace's. */
  readonly home: string
  /** Change a handler as a person would in an editor. @throws where the text is not there */
  edit(handler: string, from: string, to: string): Promise<void>
  /** The line, from 1, on which a handler says this. */
  lineOf(handler: string, text: string): Promise<number>
  /** Put a file into the workspace. */
  write(file: string, text: string): Promise<void>
  /** Take a file out of the workspace. */
  drop(file: string): Promise<void>
  remove(): Promise<void>
}

export async function makeYard(): Promise<Yard> {
  const parent = await realpath(await mkdtemp(path.join(tmpdir(), 'yardmaster-e2e-')))
  const dir = path.join(parent, 'yard')
  const home = path.join(parent, 'home')
  await cp(FIXTURE, dir, { recursive: true })
  return {
    dir,
    home,
    async edit(handler, from, to) {
      const file = path.join(dir, 'handlers', handler)
      const text = await readFile(file, 'utf8')
      if (!text.includes(from)) throw new Error(`${handler} has no ${from}`)
      await writeFile(file, text.replace(from, to))
    },
    async lineOf(handler, text) {
      const before = (await readFile(path.join(dir, 'handlers', handler), 'utf8')).split(text)[0] ?? ''
      return before.split('\n').length
    },
    write: (file, text) => writeFile(path.join(dir, file), text),
    drop: (file) => rm(path.join(dir, file)),
    // Windows lets go of a killed process's files a moment late.
    remove: () => rm(parent, { recursive: true, force: true, maxRetries: 10 }),
  }
}
