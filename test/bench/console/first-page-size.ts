import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { dist } from '../../../build/root.ts'

/** What the browser loads as JavaScript before the first page stands, gzipped, kB. */
export async function firstPageKb(): Promise<number> {
  const folder = path.join(dist, 'renderer')
  const html = await readFile(path.join(folder, 'index.html'), 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '')
  if (scripts.length === 0)
    throw new Error(`index.html names no script; there is ${String(await readdir(folder))}`)
  const sizes = await Promise.all(
    scripts.map(async (script) => gzipSync(await readFile(path.join(folder, script)), { level: 9 }).length),
  )
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}
