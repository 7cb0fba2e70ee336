import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../../support/ask.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const CLI = join(import.meta.dirname, '../../../src/cli.ts')

interface Started {
  readonly child: ChildProcess
  /** The first line on stdout; null where it ended without one. */
  readonly firstLine: Promise<string | null>
  /** All of it, once the process has ended. */
  readonly stdout: Promise<string>
  readonly stderr: Promise<string>
  readonly exit: Promise<number | null>
}

function start(args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: tempFolder(), XDG_STATE_HOME: tempFolder(), ...env },
  })
  const line = Promise.withResolvers<string | null>()
  const closed = Promise.withResolvers<void>()
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString()
    if (said.stdout.includes('\n')) line.resolve(said.stdout.split('\n', 1)[0] ?? '')
  })
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  child.on('close', () => {
    closed.resolve()
    line.resolve(null)
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed.promise
  })
  return {
    child,
    firstLine: line.promise,
    stdout: closed.promise.then(() => said.stdout),
    stderr: closed.promise.then(() => said.stderr),
    exit: closed.promise.then(() => child.exitCode),
  }
}

interface Announced {
  readonly url: string
  readonly token: string
  readonly pid: number
}

/** A host that serves, with what its first line says. */
async function serving(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Started & Announced> {
  const started = start(['serve', '--json', '--no-open', ...args], env)
  const line = await started.firstLine
  if (line === null) throw new Error(await started.stderr)
  return { ...started, ...(JSON.parse(line) as Announced) }
}

/** A workspace with one handler, which waits until a file called `go` is there. */
function yard(): string {
  const dir = tempFolder()
  mkdirSync(join(dir, 'handlers'))
  writeFileSync(
    join(dir, 'handlers', 'wait.mjs'),
    `import { existsSync, writeFileSync } from 'node:fs'
     export default async (_payload, ctx) => {
       writeFileSync('env.json', JSON.stringify({ ...process.env, cwd: process.cwd(), argv: process.argv }))
       console.log('waiting')
       while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 5))
     }`,
  )
  return dir
}

async function call({ url, token }: Announced, path: string, body?: object): Promise<any> {
  const response = await ask(`${url}/api/admin/queue${path}`, {
    headers: { authorization: `Bearer ${token}` },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  return JSON.parse(response.body)
}

async function untilStatus(host: Announced, id: number, status: string): Promise<void> {
  while ((await call(host, `/jobs/${id}`)).job.status !== status);
}

describe('yardmaster', () => {
  it('explains itself, and exits 2 for arguments that it can not use', async () => {
    const help = start(['--help'])
    const version = start(['--version'])
    const wrong = start(['serve', '--colour'])
    const token = start(['serve', '--token-file', '/no/such/file'])

    expect(await help.stdout).toContain('Usage: yardmaster serve')
    expect(await help.exit).toBe(0)
    expect(await version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(await wrong.stderr).toContain("Unknown option '--colour'")
    expect(await wrong.stdout).toBe('')
    expect(await wrong.exit).toBe(2)
    expect(await token.stderr).toContain('/no/such/file')
    expect(await token.exit).toBe(2)
  })
})

describe('yardmaster serve', () => {
  it('says where it is in one line, and nothing else on stdout, ever', async () => {
    const dir = yard()
    const host = await serving(['--workspace', dir])

    expect(Object.keys({ url: host.url, token: host.token, pid: host.pid })).toHaveLength(3)
    expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(host.token).toMatch(/^[\w-]{43}$/)
    expect(host.pid).toBe(host.child.pid)
    writeFileSync(join(dir, 'go'), '')
    const { job } = await call(host, '/jobs', { type: 'wait' })
    await untilStatus(host, job.id, 'completed')
    host.child.kill('SIGTERM')

    expect(await host.exit).toBe(0)
    expect((await host.stdout).trim().split('\n')).toHaveLength(1)
    expect(await host.stderr).not.toContain(host.token)
  })

  it('keeps a browser signed in over a kill where it starts with the same token, and with no other', async () => {
    const dir = yard()
    const token = 'the-token-of-this-test'
    const first = await serving(['--workspace', dir], { YARDMASTER_TOKEN: token })
    const signed = await ask(`${first.url}/session`, {
      ...{ method: 'POST', body: JSON.stringify({ token }) },
      headers: { origin: first.url, 'content-type': 'application/json' },
    })
    const cookie = signed.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const isLetIn = async (): Promise<boolean> =>
      (await ask(`${first.url}/api/admin/queue/stats`, { headers: { cookie, origin: first.url } })).status ===
      200
    expect(await isLetIn()).toBe(true)
    first.child.kill('SIGKILL')
    await first.exit

    const args = ['--workspace', dir, '--port', new URL(first.url).port]
    const second = await serving(args, { YARDMASTER_TOKEN: token })
    expect(await isLetIn()).toBe(true)
    second.child.kill('SIGKILL')
    await second.exit

    await serving(args, { YARDMASTER_TOKEN: `${token}-changed` })
    expect(await isLetIn()).toBe(false)
  })

  it('prints a link that works once where a person reads it', async () => {
    const started = start(['serve', '--no-open', '--workspace', yard()])
    let printed = ''
    const { promise, resolve } = Promise.withResolvers<void>()
    started.child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (/code=\S+\n/.test(printed)) resolve()
    })
    await promise
    const link = /http\S+code=\S+/.exec(printed)?.[0] ?? ''

    expect((await ask(link)).status).toBe(303)
    expect((await ask(link)).status).toBe(401)
    expect(printed).not.toContain('token')
  })

  it('takes its token from a file or the environment, and passes it to no handler', async () => {
    const dir = yard()
    writeFileSync(join(dir, 'go'), '')
    const host = await serving(['--workspace', dir], {
      YARDMASTER_TOKEN: 'a-token-of-my-own-1',
      NODE_OPTIONS: '',
    })
    expect(host.token).toBe('a-token-of-my-own-1')

    const { job } = await call(host, '/jobs', { type: 'wait' })
    await untilStatus(host, job.id, 'completed')

    const seen = readFileSync(join(dir, 'env.json'), 'utf8')
    expect(seen).not.toContain('a-token-of-my-own-1')
    expect(seen).not.toContain('YARDMASTER_TOKEN')
    expect(seen).not.toContain('yardmaster.db')
  })

  it('makes a folder that is not there, with a first handler in it that runs', async () => {
    const dir = join(tempFolder(), 'new', 'yard')
    const host = await serving(['--workspace', dir])

    const { job } = await call(host, '/jobs', { type: 'hello', payload: { name: 'Ada' } })
    await untilStatus(host, job.id, 'completed')

    expect(existsSync(join(dir, 'handlers', 'hello.ts'))).toBe(true)
    expect((await call(host, `/jobs/${job.id}`)).history[0].result).toBe('{"greeted":"Ada"}')
  })

  it('lets what runs finish on SIGTERM, counts a second one within a second as the same, and exits 0', async () => {
    const dir = yard()
    const host = await serving(['--workspace', dir])
    const { job } = await call(host, '/jobs', { type: 'wait' })
    const { job: next } = await call(host, '/jobs', { type: 'wait', delay_seconds: 3600 })
    await untilStatus(host, job.id, 'running')

    host.child.kill('SIGTERM')
    host.child.kill('SIGTERM')
    writeFileSync(join(dir, 'go'), '')
    expect(await host.exit).toBe(0)

    const again = await serving(['--workspace', dir])
    expect((await call(again, `/jobs/${job.id}`)).job).toMatchObject({ status: 'completed', attempts: 1 })
    expect((await call(again, `/jobs/${next.id}`)).job.status).toBe('pending')
  })

  it('loses nothing when it is killed, and takes a dead owner’s workspace over at once', async () => {
    const dir = yard()
    const host = await serving(['--workspace', dir])
    const ids: number[] = []
    for (let i = 0; i < 5; i++) ids.push((await call(host, '/jobs', { type: 'wait' })).job.id)
    await untilStatus(host, ids[0] ?? 0, 'running')

    host.child.kill('SIGKILL')
    await host.exit
    writeFileSync(join(dir, 'go'), '')
    const again = await serving(['--workspace', dir])

    for (const id of ids) await untilStatus(again, id, 'completed')
    expect(
      (await call(again, `/jobs/${ids[0]}`)).history.map(({ outcome }: { outcome: string }) => outcome),
    ).toEqual(['lost', 'completed'])
  })

  it('exits 3 where another one serves the workspace, naming its process and its URL', async () => {
    const dir = yard()
    const host = await serving(['--workspace', dir])

    const second = start([
      'serve',
      '--json',
      '--no-open',
      '--workspace',
      dir,
      '--port',
      new URL(host.url).port,
    ])

    expect(await second.exit).toBe(3)
    expect(await second.stderr).toContain(String(host.pid))
    expect(await second.stderr).toContain(host.url)
    expect(await second.stdout).toBe('')
  })

  it('says in one line that a port is taken, and exits 1', async () => {
    const taken = createServer()
    taken.listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo

    const host = start(['serve', '--no-open', '--workspace', yard(), '--port', String(port)])

    expect(await host.exit).toBe(1)
    expect((await host.stderr).trim().split('\n')).toEqual([
      expect.stringContaining(`port ${port} is in use`),
    ])
  })

  it('says in one line that a workspace is no folder, and exits 1', async () => {
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')

    const host = start(['serve', '--no-open', '--workspace', file])

    expect(await host.exit).toBe(1)
    expect((await host.stderr).trim().split('\n')).toEqual([expect.stringContaining(file)])
  })

  it('goes on when nobody reads its output any more', async () => {
    const dir = yard()
    writeFileSync(join(dir, 'go'), '')
    const host = await serving(['--workspace', dir])
    host.child.stdout?.destroy()
    host.child.stderr?.destroy()

    const { job } = await call(host, '/jobs', { type: 'wait' })
    await untilStatus(host, job.id, 'completed')
    host.child.kill('SIGINT')

    expect(await host.exit).toBe(0)
  })
})
