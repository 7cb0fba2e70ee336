import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Write a file whole or not at all, making its folder. Who reads it meanwhile sees the old one. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const beside = `${file}.${randomBytes(6).toString('hex')}.part`
  try {
    await writeFile(beside, content, { flush: true })
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** `writeWhole`, but a file that is right already keeps its time, so that no watcher or editor stirs. */
export async function writeIfChanged(file: string, content: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => null)
  if (present !== content) await writeWhole(file, content)
}
