import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { DOT_FOLDER, makeDotFolder } from './dot-folder.ts'
import { install } from './install.ts'
import { writeWhole } from './write-file.ts'

/** What we laid into the sample: path and hash of each file as it was then. */
const manifestSchema = z.record(z.string(), z.string())

/**
 * Make or renew the sample workspace in `dir`. A file that was edited stays as it is, one that was
 * deleted stays away, and one that nobody touched becomes that of this version. nodemailer, which a
 * handler imports, is laid into the folder's own node_modules: it works wherever the folder stands.
 */
export async function makeSample(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  await makeDotFolder(dir)
  const manifestFile = join(dir, DOT_FOLDER, 'sample.json')
  const before = await readManifest(manifestFile)
  const after: Record<string, string> = {}
  for (const path of await filesBelow(install.sample)) {
    const content = await readFile(join(install.sample, ...path.split('/')))
    after[path] = hashOf(content)
    await lay(join(dir, ...path.split('/')), content, before[path])
  }
  await writeWhole(manifestFile, `${JSON.stringify(after, null, 2)}\n`)
  await layPackage('nodemailer', dir)
}

/** Put a file in its place unless a person has edited or deleted the one that we put there before. */
async function lay(file: string, content: Buffer, laidBefore: string | undefined): Promise<void> {
  const present = await readFile(file).catch(() => null)
  const isOurs = present === null ? laidBefore === undefined : hashOf(present) === laidBefore
  if (isOurs && !present?.equals(content)) await writeWhole(file, content)
}

async function layPackage(name: string, dir: string): Promise<void> {
  const source = await packageFolder(name)
  const target = join(dir, 'node_modules', name)
  const wanted = await readFile(join(source, 'package.json'), 'utf8')
  // Written last, below: where it is right, everything is there.
  if ((await readFile(join(target, 'package.json'), 'utf8').catch(() => null)) === wanted) return
  for (const path of await filesBelow(source)) {
    if (path === 'package.json') continue
    const file = join(target, ...path.split('/'))
    await mkdir(dirname(file), { recursive: true })
    // Read and written, not copied: the source may stand in the archive of a packaged app.
    await writeFile(file, await readFile(join(source, ...path.split('/'))))
  }
  await writeWhole(join(target, 'package.json'), wanted)
}

async function packageFolder(name: string): Promise<string> {
  let folder = dirname(createRequire(import.meta.url).resolve(name))
  // Packages put a package.json of a few lines into their folders too: the one with the name is meant.
  while (folder !== dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')
    if ((JSON.parse(text) as { name?: string }).name === name) return folder
    folder = dirname(folder)
  }
  throw new Error(`the package ${name} is missing from this installation`)
}

/** Every file below a folder, with forward slashes, sorted; none of a packages' own packages. */
async function filesBelow(folder: string, prefix = ''): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.name === 'node_modules' || entry.name === DOT_FOLDER) continue
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, path)))
    else found.push(path)
  }
  return found.sort()
}

async function readManifest(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return {}
  }
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
