import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { electronExecutable } from './launch.ts'
import { root } from './root.ts'

const DOWNLOAD_LIMIT_MS = 90_000

const electronPackage = path.join(root, 'node_modules/electron')

/**
 * Electron's executable, or null where it is not installed. Asked of the files: importing the package
 * would start a download.
 */
export function findElectron(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(electronPackage, 'dist')
  const binary = path.join(folder, electronExecutable(process.platform))
  return existsSync(binary) ? binary : null
}

/** Starts the built desktop. */
export function startElectron(binary: string, args: readonly string[]): ChildProcess {
  // An editor's terminal may set it; Electron would then be a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return spawn(binary, [root, ...args], { stdio: 'inherit', env })
}

/** Runs Electron's own installer; resolves to null when it is there, else to why it is not, in a few words. */
export async function downloadElectron(): Promise<string | null> {
  const { HTTPS_PROXY, https_proxy } = process.env
  const installer = spawn(process.execPath, [path.join(electronPackage, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...((HTTPS_PROXY ?? https_proxy) && { ELECTRON_GET_USE_PROXY: 'true' }) },
    timeout: DOWNLOAD_LIMIT_MS,
  })
  let errors = ''
  installer.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    installer.on('error', (error) => {
      errors += error.message
      resolve({ code: 1, signal: null })
    })
    installer.on('close', (code, signal) => resolve({ code, signal }))
  })
  if (signal) return `it took longer than ${DOWNLOAD_LIMIT_MS / 1000} s`
  return code === 0 && findElectron() ? null : summary(errors)
}

function summary(errors: string): string {
  const cause = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)\b.*/.exec(
    errors,
  )
  const line = cause?.[0] ?? errors.split('\n').find((each) => each.trim() !== '')
  return (line ?? 'the installer said nothing')
    .replace(/^\w*Error: /, '')
    .trim()
    .slice(0, 120)
}
