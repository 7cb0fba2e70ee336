import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const FOLDER = import.meta.dirname
const LOCKFILE = path.join(FOLDER, 'package-lock.json')
const STAMP = path.join(FOLDER, 'node_modules', '.installed-from')

/**
 * Install the other queues beside this file, where they are not there as the lockfile has them.
 *
 * @returns why it did not work; null where they are there
 */
export async function installPeers(): Promise<string | null> {
  const lockfile = readFileSync(LOCKFILE, 'utf8')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockfile) return null
  // npm picks versions by the Node that runs it; nothing here may run a script of its own.
  const searched = `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, PATH: searched },
    shell: process.platform === 'win32',
  })
  const [code] = (await Promise.race([once(npm, 'exit'), once(npm, 'error').then(() => [null])])) as [
    number | null,
  ]
  if (code !== 0) return 'npm could not install the other queues'
  writeFileSync(STAMP, lockfile)
  return null
}
