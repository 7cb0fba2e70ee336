import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { utilityOptions, utilityProcessHost } from '../../../electron/utility-process-host.ts'
import type { UtilityOptions } from '../../../electron/utility-process-host.ts'

const OPTIONS = { cwd: '/w', env: { PATH: '/bin' }, memoryMb: 256, marker: 'm4rk' }

/** As lib/browser/api/utility-process.ts: no pid before `spawn`, `kill` fails without one, 0 after a kill. */
class FakeChild extends EventEmitter {
  pid: number | undefined
  stdout = new PassThrough()
  stderr = new PassThrough()
  readonly posted: unknown[] = []
  kills = 0
  #isKilled = false
  #lastWords = ''

  postMessage(message: unknown): void {
    this.posted.push(message)
  }
  kill(): boolean {
    this.kills += 1
    this.#isKilled = this.pid !== undefined
    return this.#isKilled
  }
  spawn(pid = 4711): void {
    this.pid = pid
    this.emit('spawn')
  }
  die(code: number): void {
    this.pid = undefined
    try {
      this.emit('exit', this.#isKilled ? 0 : code)
    } finally {
      this.stdout.removeAllListeners()
      this.stderr.removeAllListeners()
    }
    // The pipes may deliver the last words after that.
    setImmediate(() => {
      this.stdout.end(this.#lastWords)
      this.stderr.end()
    })
  }
  says(lastWords: string): void {
    this.#lastWords = lastWords
  }
}

function setup() {
  const child = new FakeChild()
  const forks: [string, string[], UtilityOptions][] = []
  const ended: number[] = []
  const host = utilityProcessHost({
    fork: (...call) => (forks.push(call), child),
    endProcess: (pid) => ended.push(pid),
    entry: '/opt/entry.js',
  })
  const handler = host.fork(OPTIONS)
  const heard: unknown[] = []
  const exited = new Promise((resolve) => handler.on('exit', resolve))
  handler.on('message', (message) => heard.push(message))
  handler.on('output', (stream, text) => heard.push([stream, text]))
  handler.on('exit', (exit) => heard.push(exit))
  return { child, forks, ended, handler, heard, exited }
}

test('the memory limit and the marker stand on the command line, where the system shows them', () => {
  const { forks } = setup()
  expect(forks).toEqual([
    [
      '/opt/entry.js',
      [],
      expect.objectContaining({
        cwd: '/w',
        env: { PATH: '/bin' },
        execArgv: ['--js-flags=--max-old-space-size=256', '--yardmaster-handler=m4rk'],
        stdio: 'pipe',
      }),
    ],
  ])
})

test('an empty environment is never handed over: Electron would take it for all of ours', () => {
  expect(Object.keys(utilityOptions({ ...OPTIONS, env: {} }).env)).toEqual(['YARDMASTER_HANDLER'])
})

test('messages go both ways', () => {
  const { child, handler, heard } = setup()
  handler.post({ kind: 'run' })
  child.emit('message', { kind: 'done' })
  expect([child.posted, heard]).toEqual([[{ kind: 'run' }], [{ kind: 'done' }]])
})

test('output arrives as text, with characters that were split over two chunks whole', async () => {
  const { child, heard } = setup()
  const check = Buffer.from('✓')
  child.stdout.write(check.subarray(0, 1))
  child.stdout.write(check.subarray(1))
  child.stderr.write('oh')
  await new Promise(setImmediate)
  expect(heard).toEqual([
    ['stdout', '✓'],
    ['stderr', 'oh'],
  ])
})

test('a process that ends by itself is reported with its code', async () => {
  const { child, handler, heard, exited } = setup()
  child.spawn()
  expect(handler.pid).toBe(4711)
  child.die(7)
  await exited
  expect([handler.pid, heard]).toEqual([undefined, [{ code: 7, signal: null }]])
})

test('a killed process is reported as killed, though Electron says that it ended well', async () => {
  const { child, handler, ended, heard, exited } = setup()
  child.spawn()
  handler.kill()
  expect([child.kills, ended]).toEqual([1, [4711]])
  child.die(9)
  await exited
  expect(heard).toEqual([{ code: null, signal: 'SIGKILL' }])
})

test('a process that is killed before it has a pid is ended as soon as it has one', async () => {
  const { child, handler, ended, heard, exited } = setup()
  handler.kill()
  expect(ended).toEqual([])
  child.spawn(99)
  expect(ended).toEqual([99])
  child.die(9)
  await exited
  expect(heard).toEqual([{ code: null, signal: 'SIGKILL' }])
})

test('killing what has ended does nothing: its pid may be another’s by now', () => {
  const { child, handler, ended } = setup()
  child.spawn()
  child.die(0)
  handler.kill()
  expect([child.kills, ended]).toEqual([0, []])
})

test('a fatal error of the engine is kept as output', () => {
  const { child, heard } = setup()
  child.emit('error', 'FatalError', 'v8::internal::Heap::FatalProcessOutOfMemory', '{}')
  expect(heard).toEqual([['stderr', 'FatalError in v8::internal::Heap::FatalProcessOutOfMemory\n']])
})

test('the last words of a process come before its exit, though Electron has dropped its listeners', async () => {
  const { child, heard, exited } = setup()
  child.spawn()
  child.says('segmentation fault\n')
  child.die(11)
  await exited
  expect(heard).toEqual([['stdout', 'segmentation fault\n'], { code: 11, signal: null }])
})

test('a pipe that never ends does not keep the exit back', async () => {
  const { child, exited } = setup()
  child.spawn()
  child.stdout.end = () => child.stdout
  child.die(1)
  expect(await exited).toEqual({ code: 1, signal: null })
})

test('what is posted to a process that is gone is dropped', () => {
  const { child, handler } = setup()
  child.spawn()
  child.die(0)
  handler.post('late')
  expect(child.posted).toEqual([])
})

test('a process that can’t be started says why and exits', async () => {
  const host = utilityProcessHost({
    fork: () => {
      throw new TypeError('utilityProcess cannot be created before app is ready.')
    },
    endProcess: () => {},
    entry: '/opt/entry.js',
  })
  const handler = host.fork(OPTIONS)
  const heard: unknown[] = []
  handler.on('output', (_stream, text) => heard.push(text))
  await new Promise<void>((resolve) => {
    handler.on('exit', (exit) => {
      heard.push(exit)
      resolve()
    })
  })
  expect(heard).toEqual([
    'TypeError: utilityProcess cannot be created before app is ready.\n',
    { code: null, signal: null },
  ])
})
