import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openConsole } from '../../../src/console.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { isRunning } from '../../unit/runner/is-running.ts'
import { expectSound, untilEnded } from './open-pool-queue.ts'

const CLI = join(import.meta.dirname, '../../../src/cli.ts')

/** Spins where it finds no file called `go`; writes down who of those before it are still alive when it starts. */
const SPIN = `import { appendFileSync, existsSync, readFileSync } from 'node:fs'
  import { isRunning } from ${JSON.stringify(join(import.meta.dirname, '../../unit/runner/is-running.ts'))}
  export default (_, ctx) => {
    const before = existsSync('starts') ? readFileSync('starts', 'utf8').trim().split('\\n') : []
    const alive = before.filter((line) => isRunning(Number(line.split(' ')[0])))
    appendFileSync('starts', process.pid + ' ' + alive.length + '\\n')
    if (!existsSync('go')) for (;;);
  }`

it('a handler that spins on after its host was killed is ended before its job is given to another', async () => {
  const dir = tempFolder()
  mkdirSync(join(dir, 'handlers'))
  writeFileSync(join(dir, 'handlers', 'spin.mjs'), SPIN)
  const starts = (): string[] => readFileSync(join(dir, 'starts'), 'utf8').trim().split('\n')
  const host = spawn(process.execPath, [CLI, 'serve', '--json', '--no-open', '--workspace', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: tempFolder(), XDG_STATE_HOME: tempFolder() },
  })
  onTestFinished(() => void host.kill('SIGKILL'))
  const [line] = (await once(host.stdout, 'data')) as [Buffer]
  const { url, token } = JSON.parse(line.toString()) as { url: string; token: string }
  await fetch(`${url}/api/admin/queue/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"type":"spin","max_attempts":1}',
  })
  await expect.poll(() => starts(), { timeout: 10_000 }).toHaveLength(1)
  const orphan = Number(starts()[0]?.split(' ')[0])
  onTestFinished(() => endQuietly(orphan))

  host.kill('SIGKILL')
  await once(host, 'exit')
  expect(isRunning(orphan)).toBe(true)
  writeFileSync(join(dir, 'go'), '')
  const next = await openConsole({
    dir,
    host: 'headless',
    isConfirmed: true,
    stateDir: tempFolder(),
    processHost: nodeProcessHost(),
    log: () => undefined,
  })
  onTestFinished(() => next.close())
  const job = await untilEnded(next.queue, 1)

  expect(job).toMatchObject({ status: 'completed', attempts: 1 })
  expect(isRunning(orphan)).toBe(false)
  expect((await next.queue.attempts(1)).attempts).toMatchObject([
    { number: 1, outcome: 'lost', isCounted: false },
    { number: 2, outcome: 'completed', isCounted: true },
  ])
  // The second start found the first one gone: the two never ran beside each other.
  expect(starts().map((start) => start.split(' ')[1])).toEqual(['0', '0'])
  await next.close()
  expectSound(next.workspace.databaseFile)
})

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone, as it should be.
  }
}
