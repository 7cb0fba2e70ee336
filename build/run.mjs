/**
 * `node build/run.mjs FILE [args]`: runs FILE on a Node that the native module and type stripping
 * need, whatever Node npm was started with. Plain JavaScript for Node 20.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The Node to run on: `'self'`, the path of the one that was installed beside us, or null.
 *
 * better-sqlite3 is built for Node-API 10 and ends an older process with a segmentation fault; Node-API
 * 10 came with Node 22.14, types are stripped from 22.18 on, which is what people are asked for.
 *
 * @param {{ napi: string | undefined, node: string, platform: string, arch: string, root: string, exists: (file: string) => boolean }} machine
 * @returns {string | null}
 */
export function pickNode({ napi, node, platform, arch, root, exists }) {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  if (Number(napi) >= 10 && (major > 22 || (major === 22 && minor >= 18))) return 'self'
  const [os, binary] = platform === 'win32' ? ['win', 'node.exe'] : [platform, 'node']
  const bundled = path.join(root, 'node_modules', `node-${os}-${arch}`, 'bin', binary)
  return exists(bundled) ? bundled : null
}

/** @param {string} node @param {string} platform @param {string} arch */
export function refusal(node, platform, arch) {
  return `Yardmaster needs Node 22.18 or newer; this is ${node}, and none for ${platform}-${arch} was installed with it. Get one from https://nodejs.org (or run: nvm install 24), then try again.`
}

/**
 * Runs another Node in our place: its output is ours, our signals are its, and we end as it does.
 *
 * @param {string} node @param {readonly string[]} args
 */
export function runOn(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    // Die as the child did, so that a shell or a supervisor sees the same end.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
    // A signal that does not end this process (Windows) still has to end the run.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 1000)
  })
}

const ORPHAN_CHECK_MS = 250

/**
 * npm runs a script through a shell and signals the shell alone, which dies and leaves us behind: the
 * parent that changed is then our signal. No other parent's end is one, `nohup` keeps its meaning.
 */
function stopWhenOrphaned() {
  if (!process.env['npm_lifecycle_event']) return
  const parent = process.ppid
  let isStopping = false
  let isListening = false
  const timer = setInterval(() => {
    // A listener of ours would keep a script alive that has none of its own.
    if (!isListening && process.listenerCount('SIGTERM') > 0) {
      isListening = true
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (isStopping = true))
    }
    if (process.ppid === parent) return
    clearInterval(timer)
    // A second wish to stop would mean "at once".
    if (!isStopping) process.kill(process.pid, 'SIGTERM')
  }, ORPHAN_CHECK_MS)
  timer.unref()
}

/** @param {readonly string[]} argv */
async function main([file, ...args]) {
  if (!file) {
    console.error('usage: node build/run.mjs FILE [args]')
    process.exit(2)
  }
  const entry = path.resolve(file)
  const { platform, arch, version, versions } = process
  const node = pickNode({
    napi: versions.napi,
    node: versions.node,
    platform,
    arch,
    root,
    exists: existsSync,
  })
  if (node === null) {
    console.error(refusal(version, platform, arch))
    process.exit(1)
  }
  stopWhenOrphaned()
  if (node !== 'self') return runOn(node, [entry, ...args])
  process.argv.splice(1, process.argv.length - 1, entry, ...args)
  await import(pathToFileURL(entry).href)
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2))
}
