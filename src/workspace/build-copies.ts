import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BUILD_LIMITS } from '../model/generation.ts'
import type { BuildSource, Built } from './build.ts'
import { DOT_FOLDER } from './dot-folder.ts'

/** Where the files of a build are kept as they were. */
export function copiesIn(dir: string, build: string): string {
  return join(dir, DOT_FOLDER, 'builds', build)
}

/** How much a build's files are, in bytes. */
export function sizeOf(sources: readonly BuildSource[]): number {
  return sources.reduce((sum, { content }) => sum + content.byteLength, 0)
}

/**
 * Keep the files of a build as they are now, whole or not at all. What is as it was in the build before is linked,
 * not written again.
 *
 * @returns their folder; null where they are too much to be kept
 */
export async function writeCopies(
  dir: string,
  { build, sources }: Omit<Built, 'copies'>,
  before: Pick<Built, 'sources' | 'copies'>,
): Promise<string | null> {
  const folder = copiesIn(dir, build.id)
  if (await isFolder(folder)) return folder
  if (sizeOf(sources) > BUILD_LIMITS.copiedBytesOfEach) return null
  const beside = `${folder}.${randomBytes(6).toString('hex')}.part`
  const kept = new Map(before.copies === null ? [] : before.sources.map(({ file, hash }) => [file, hash]))
  try {
    await mkdir(beside, { recursive: true, mode: 0o700 })
    for (const { file, hash, content } of sources) {
      const copy = join(beside, file)
      await mkdir(dirname(copy), { recursive: true })
      if (kept.get(file) === hash && (await linked(join(before.copies ?? '', file), copy))) continue
      await writeFile(copy, content, { flush: true })
      await chmod(copy, 0o400)
    }
    for (const [file, content] of await packageFiles(dir, sources)) {
      await writeFile(join(beside, file), content, { flush: true })
    }
    await rename(beside, folder)
    return folder
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    if (await isFolder(folder)) return folder
    throw error
  }
}

/** Let the copies of a build go. */
export async function removeCopies(dir: string, build: string): Promise<void> {
  await rm(copiesIn(dir, build), { recursive: true, force: true })
}

/**
 * Let go all copies that nobody wants, and what was left half written.
 *
 * @param before those of folders that were made later stay in any case; UTC ms
 */
export async function removeCopiesBut(
  dir: string,
  isWanted: (build: string) => boolean,
  before: number,
): Promise<void> {
  const names = await readdir(dirname(copiesIn(dir, '_'))).catch(() => [])
  for (const name of names.filter((name) => !isWanted(name))) {
    const made = await stat(copiesIn(dir, name)).catch(() => null)
    if (made && made.mtimeMs < before) await removeCopies(dir, name)
  }
}

/** They say whether a file beside or below them is a module or a script. */
async function packageFiles(
  dir: string,
  sources: readonly BuildSource[],
): Promise<ReadonlyMap<string, Buffer>> {
  const folders = new Set<string>()
  for (const { file } of sources) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) folders.add(folder)
  }
  const found = new Map<string, Buffer>()
  for (const folder of folders) {
    const file = join(folder, 'package.json')
    if (sources.some((source) => source.file === file)) continue
    const content = await readFile(join(dir, file)).catch(() => null)
    if (content !== null) found.set(file, content)
  }
  return found
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch {
    // Gone, or a disk that has no links.
    return false
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
