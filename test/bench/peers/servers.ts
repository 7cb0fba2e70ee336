import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { portVariable, type ServerName } from './server-address.ts'

export interface Servers {
  /** Ports of those that run, for the processes of the contenders. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const STARTERS: Readonly<Record<ServerName, (folder: string, port: number) => ChildProcess | null>> = {
  redis: startRedis,
  postgres: startPostgres,
}
const READY = /ready to accept connections/i

/** Start private servers on free ports, durable, in a folder of the bench: those that this machine has. */
export async function startServers(folder: string): Promise<Servers> {
  const running: ChildProcess[] = []
  const env: Record<string, string> = {}
  for (const name of ['redis', 'postgres'] as const) {
    const home = path.join(folder, name)
    mkdirSync(home, { recursive: true })
    const port = await freePort()
    const server = STARTERS[name](home, port)
    if (!server) continue
    if (await isReady(server)) {
      running.push(server)
      env[portVariable(name)] = String(port)
    } else server.kill('SIGKILL')
  }
  // However the bench ends.
  const endAll = (): void => running.forEach((server) => server.kill('SIGINT'))
  process.once('exit', endAll)
  return {
    env,
    async stop() {
      process.off('exit', endAll)
      await Promise.all(running.map(end))
    },
  }
}

function startRedis(home: string, port: number): ChildProcess | null {
  const redis = found('redis-server', [])
  if (!redis) return null
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', home, '--save', '']
  return spawn(redis, [...options, '--appendonly', 'yes', '--appendfsync', 'always'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** It refuses to run as root: there, as the user that its package has made. */
function startPostgres(home: string, port: number): ChildProcess | null {
  const initdb = found('initdb', versionFolders('/usr/lib/postgresql'))
  if (!initdb) return null
  const data = path.join(home, 'data')
  const user = process.getuid?.() === 0 ? postgresUser() : null
  if (process.getuid?.() === 0 && !user) return null
  if (user) {
    chmodSync(path.dirname(home), 0o755)
    chownSync(home, user.uid, user.gid)
  }
  const as = user ?? {}
  try {
    execFileSync(initdb, ['-D', data, '-A', 'trust', '-U', 'bench', '-E', 'UTF8'], { ...as, stdio: 'ignore' })
  } catch {
    return null
  }
  const settings = ['-c', 'fsync=on', '-c', 'synchronous_commit=on', '-c', 'listen_addresses=127.0.0.1']
  return spawn(
    path.join(path.dirname(initdb), 'postgres'),
    ['-D', data, '-p', String(port), '-k', '', ...settings],
    {
      ...as,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
}

async function isReady(server: ChildProcess): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  for (const stream of [server.stdout, server.stderr]) {
    if (!stream) continue
    createInterface(stream).on('line', (line) => {
      if (READY.test(line)) resolve(true)
    })
  }
  server.on('error', () => resolve(false))
  server.on('exit', () => resolve(false))
  return promise
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  // Both take it as a wish to stop at once and in order.
  server.kill('SIGINT')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function found(name: string, more: readonly string[]): string | null {
  const folders = [...more, ...(process.env['PATH'] ?? '').split(path.delimiter)]
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null
}

/** Debian keeps each version's programs in a folder of its own, off the path; the newest first. */
function versionFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const versions = readdirSync(folder).sort((a, b) => Number(b) - Number(a))
  return versions.map((version) => path.join(folder, version, 'bin'))
}

function postgresUser(): { uid: number; gid: number } | null {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null
  }
}
