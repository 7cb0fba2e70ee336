import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, expect, test, vi } from 'vitest'
import type { UtilityOptions } from '../../../electron/utility-process-host.ts'
import type { Contract } from '../../../src/contract/index.ts'
import { readMessages, toLine } from '../../../src/runner/message-lines.ts'
import { fakePort, fakeShell } from './fake-shell.ts'

/**
 * The real main process: its entry, the real console and real handler processes, with only Electron
 * itself stood in for. What it shows is that the wiring holds.
 */
const parent = realpathSync(mkdtempSync(join(tmpdir(), 'yardmaster-main-')))
const dir = join(parent, 'yard')
const fixture = fileURLToPath(new URL('../../e2e/fixtures/yard', import.meta.url))
cpSync(fixture, dir, { recursive: true })
mkdirSync(join(parent, 'home'))
afterAll(() => rmSync(parent, { recursive: true, force: true, maxRetries: 10 }))

const shell = fakeShell()
const before: string[] = []
const forks: string[] = []

/** Electron's, as far as our entry goes; handler processes are Node's own, which speak the same protocol. */
const electron = {
  app: Object.assign(shell.app, {
    isPackaged: false,
    setName: (name: string) => before.push(`name ${name}`),
    setAppUserModelId: () => {},
    setPath: (name: string, path: string) => before.push(`${name} ${path}`),
    getPath: () => join(parent, 'home'),
    getVersion: () => '0.0.0',
    commandLine: { getSwitchValue: (name: string) => (name === 'user-data-dir' ? join(parent, 'data') : '') },
    enableSandbox: () => before.push('sandbox'),
    requestSingleInstanceLock: (data: object) => before.push(`lock ${JSON.stringify(data)}`) > 0,
    whenReady: () => Promise.resolve(),
  }),
  crashReporter: { start: () => {} },
  protocol: {
    registerSchemesAsPrivileged: () => before.push('schemes'),
    handle: shell.handleScheme,
  },
  dialog: {
    ...shell.dialogs,
    showErrorBox: (title: string, text: string) => shell.lines.push(`${title}: ${text}`),
  },
  session: { defaultSession: shell.session },
  ipcMain: shell.ipc,
  powerMonitor: shell.power,
  shell: {},
  Menu: { buildFromTemplate: () => ({}), setApplicationMenu: () => {} },
  BrowserWindow: function (options: Parameters<typeof shell.createWindow>[0]) {
    return shell.createWindow(options)
  },
  utilityProcess: { fork: forkLikeUtility },
}
vi.mock('electron', () => electron)

function forkLikeUtility(entry: string, _args: string[], options: UtilityOptions) {
  forks.push(entry)
  const child = spawn(process.execPath, [entry], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe', 'overlapped'],
  })
  const channel = child.stdio[3] as Duplex
  const events = new EventEmitter()
  child.on('spawn', () => events.emit('spawn'))
  readMessages(channel, {
    onMessage: (message) => events.emit('message', message),
    onTooLong: () => child.kill('SIGKILL'),
  })
  channel.on('error', () => undefined)
  child.on('close', (code) => events.emit('exit', code ?? 0))
  return Object.assign(events, {
    pid: child.pid,
    stdout: child.stdout,
    stderr: child.stderr,
    postMessage: (message: object) => channel.write(toLine(message)),
    kill: () => child.kill('SIGTERM'),
  })
}

test('main opens the folder it is given, its page runs a job, and quitting drains it', async () => {
  vi.spyOn(console, 'error').mockImplementation((line: unknown) => void shell.lines.push(String(line)))
  vi.stubEnv('XDG_STATE_HOME', join(parent, 'home'))
  const argv = process.argv
  process.argv = ['electron', '.', '--workspace', dir]
  const opened = new Promise<void>((resolve) => shell.app.once('web-contents-created', () => resolve()))
  await import('../../../electron/main.ts')
  process.argv = argv
  await opened
  expect(before).toEqual([
    'name Yardmaster',
    `userData ${join(parent, 'data')}`,
    'sandbox',
    'schemes',
    `lock ${JSON.stringify({ workspace: dir, link: null })}`,
  ])

  await once(shell.window(), 'ready-to-show')
  const { main, page } = fakePort()
  const senderFrame = { url: 'app://yardmaster/', parent: null }
  shell.ipc.emit('engine:connect', { sender: shell.window().webContents, senderFrame, ports: [main] })
  page.start()
  const client = createORPCClient<ContractRouterClient<Contract>>(new RPCLink({ port: page }))
  expect(await client.workspace.get()).toMatchObject({ dir, host: 'desktop', isConfirmed: true })

  const events = await client.events()
  const { job } = await client.jobs.enqueue({ type: 'greet', payload: '{"name":"Ada"}' })
  for await (const event of events) {
    if (event.kind !== 'jobs') continue
    if (event.changed.some(({ id, status }) => id === job.id && status === 'completed')) break
  }
  const { attempts } = await client.jobs.get({ id: job.id })
  expect(attempts.map(({ result }) => result)).toEqual(['{"greeted":"Ada"}'])
  expect(new Set(forks)).toEqual(
    new Set([fileURLToPath(new URL('../../../src/runner/entry.ts', import.meta.url))]),
  )

  shell.app.quit()
  await shell.app.gone()
  expect(main.isClosed).toBe(true)
  page.close()
})
