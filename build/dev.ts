import { randomBytes } from 'node:crypto'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { watch } from 'chokidar'
import { createServer } from 'vite'
import type { ProxyOptions } from 'vite'
import { DevHost, freePort, isSource } from './dev-host.ts'
import { findElectron, startElectron } from './electron-binary.ts'
import { ensureBuilt } from './ensure-built.ts'
import { anchorPaths, decideLaunch, readFlags } from './launch.ts'
import { end } from './processes.ts'
import { rendererBase } from './renderer-bundle.ts'
import { root } from './root.ts'

/** Editors write several files at once; one restart answers them all. */
const SETTLE_MS = 150

const { flags, rest } = readFlags(process.argv.slice(2))
const args = anchorPaths(rest, process.env['INIT_CWD'] ?? process.cwd())

if (flags.desktop) await developDesktop()
else await developInBrowser()

/** `npm run dev`: pages with hot replacement and the host from its sources, behind one address. */
async function developInBrowser(): Promise<void> {
  const token = randomBytes(24).toString('base64url')
  const port = await freePort()
  const host = new DevHost(args, port, token)
  await host.restart()
  // The host checks Host and Origin as ever; only its token is supplied, so that there is no signing in
  // after each restart.
  const toHost: ProxyOptions = {
    target: `http://127.0.0.1:${port}`,
    headers: { authorization: `Bearer ${token}` },
  }
  const base = await rendererBase()
  const server = await createServer({
    ...base,
    clearScreen: false,
    server: {
      host: '127.0.0.1',
      port: 5173,
      open: !process.env['CI'],
      proxy: { '/rpc': toHost, '/api': toHost, '/files': toHost },
    },
  })
  await server.listen()
  server.printUrls()
  const stopWatching = onChange([path.join(root, 'src')], () => host.restart())
  await interrupted()
  await stopWatching()
  await Promise.all([server.close(), host.stop()])
}

/** `npm run dev -- --desktop`: Electron on what is built, built and started anew after each change. */
async function developDesktop(): Promise<void> {
  const launch = decideLaunch({
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.(),
    binary: findElectron(),
    downloadFault: 'npm start does that',
    flags,
  })
  if (launch.kind !== 'electron') {
    console.error(launch.kind === 'download' ? 'Electron is not installed' : launch.reason)
    process.exitCode = 1
    return
  }
  let desktop: ChildProcess | null = null
  const restart = async () => {
    await ensureBuilt()
    await end(desktop)
    desktop = startElectron(launch.binary, args)
  }
  await restart()
  const stopWatching = onChange(
    ['src', 'electron', 'renderer'].map((folder) => path.join(root, folder)),
    restart,
  )
  await interrupted()
  await stopWatching()
  await end(desktop)
}

/** Calls `answer` once files under `folders` have changed and settled; a failure is told, not thrown. */
function onChange(folders: string[], answer: () => Promise<void>): () => Promise<void> {
  const watcher = watch(folders, { ignoreInitial: true, ignored: (file) => !isSource(file) })
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      answer().catch((error: unknown) => console.error(error))
    }, SETTLE_MS)
  })
  return async () => {
    clearTimeout(timer)
    await watcher.close()
  }
}

async function interrupted(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')])
}
