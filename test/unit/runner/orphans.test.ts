import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { describeHandlers } from '../../../src/runner/describe.ts'
import { systemClock } from '../../../src/clock.ts'
import { createProcessList } from '../../../src/runner/process-list.ts'
import { endOrphans } from '../../../src/runner/orphans.ts'
import { readProcessesFile, writeProcessesFile } from '../../../src/runner/processes-file.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { isRunning } from './is-running.ts'
import { execute, setupPool } from './setup-executor.ts'

const HOST = fileURLToPath(new URL('./fixtures/killed-host.ts', import.meta.url))

describe('ending orphans', () => {
  it('ends a handler that loops on after its host was killed', { timeout: 30_000 }, async () => {
    const folder = tempFolder()
    const processesFile = join(folder, 'processes.json')
    writeFileSync(
      join(folder, 'loop.mjs'),
      'export default (_, ctx) => { ctx.progress(process.pid); while (true); }',
    )
    const host = spawn(process.execPath, [HOST, folder, processesFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void host.kill('SIGKILL'))
    const [said] = (await once(host.stdout, 'data')) as [Buffer]
    const pid = Number(said.toString())
    onTestFinished(() => endQuietly(pid))

    host.kill('SIGKILL')
    await once(host, 'exit')
    expect(readProcessesFile(processesFile).map((each) => each.pid)).toContain(pid)
    await endOrphans(processesFile)
    await expect.poll(() => isRunning(pid)).toBe(false)
    expect(existsSync(processesFile)).toBe(false)
  })

  it('knows a handler that started while its list could not be written', async () => {
    const later = join(tempFolder(), 'later')
    const processesFile = join(later, 'processes.json')
    const log: string[] = []
    const processes = createProcessList(processesFile, (line) => void log.push(line))
    const { pool } = setupPool({ 'pid.mjs': 'export default () => process.pid' }, { processes })
    const { ending } = await execute(pool, 'pid').report
    expect(log).toMatchObject([expect.stringContaining('could not be written')])
    mkdirSync(later)
    await expect
      .poll(() => readProcessesFile(processesFile).map((each) => `${each.pid}`), { timeout: 10_000 })
      .toEqual(['result' in ending && ending.result])
  })

  it('finds a process that was loading code, too', async () => {
    const folder = tempFolder()
    const processesFile = join(folder, 'processes.json')
    const file = join(folder, 'loop.mjs')
    writeFileSync(file, 'while (true);')
    const loading = describeHandlers({
      ...{ processHost: nodeProcessHost(), clock: systemClock, cwd: folder, env: process.env },
      processes: createProcessList(processesFile, () => undefined),
      ...{ timeoutMs: 1_500, files: [file] },
    })
    const [listed] = readProcessesFile(processesFile)
    expect(isRunning(listed?.pid ?? 0)).toBe(true)
    await loading
    expect(readProcessesFile(processesFile)).toEqual([])
  })

  it('leaves a stranger alone that has an orphan’s number by now', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    onTestFinished(() => void stranger.kill('SIGKILL'))
    const processesFile = join(tempFolder(), 'processes.json')
    writeProcessesFile(processesFile, [{ pid: stranger.pid ?? 0, marker: 'a-marker-that-it-lacks' }])
    await endOrphans(processesFile)
    expect(stranger.exitCode).toBeNull()
    expect(isRunning(stranger.pid ?? 0)).toBe(true)
    expect(existsSync(processesFile)).toBe(false)
  })

  it('recognises a process that has renamed itself', async () => {
    const folder = tempFolder()
    const marker = 'marker-0123456789abcdef'
    const child = nodeProcessHost().fork({ cwd: folder, env: { PATH: '/bin' }, memoryMb: 64, marker })
    onTestFinished(() => child.kill())
    const exited = new Promise((resolve) => child.on('exit', resolve))
    const file = join(folder, 'rename.mjs')
    writeFileSync(file, `process.title = 'another'; export default {}`)
    const loaded = new Promise<void>((resolve) => {
      child.on('message', (message) => {
        const { kind } = message as { kind: string }
        if (kind === 'ready') child.post({ kind: 'evaluate', file })
        if (kind === 'evaluated') resolve()
      })
    })
    await loaded
    const processesFile = join(folder, 'processes.json')
    writeProcessesFile(processesFile, [{ pid: child.pid ?? 0, marker }])
    await endOrphans(processesFile)
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it.each([
    '',
    '{',
    '[]',
    '{"processes":[{"pid":-1,"marker":"0123456789abcdef"}]}',
    '{"processes":[{"pid":1}]}',
  ])('does not trust a damaged list: %s', async (text) => {
    const processesFile = join(tempFolder(), 'processes.json')
    writeFileSync(processesFile, text)
    expect(readProcessesFile(processesFile)).toEqual([])
    await endOrphans(processesFile)
    expect(existsSync(processesFile)).toBe(false)
  })

  it('has nothing to do where no list was left', async () => {
    await endOrphans(join(tempFolder(), 'absent.json'))
  })
})

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone, as it should be.
  }
}
