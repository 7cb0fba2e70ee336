import { homedir } from 'node:os'
import path from 'node:path'
import { systemClock } from '../clock.ts'
import { openConsole, type Console } from '../console.ts'
import { openHttpHost, type HttpHost } from '../http/server.ts'
import { installDir, installedVersion } from '../install.ts'
import { nodeProcessHost } from '../runner/node-process-host.ts'
import { sampleWorkspace } from '../sample-workspace.ts'
import type { ServeArguments } from './arguments.ts'
import { browserCommand, openBrowser } from './open-browser.ts'
import { sessionFile } from './session-file.ts'
import { stateDir } from './state-dir.ts'
import { takeToken } from './token.ts'

export interface Serving {
  readonly dir: string
  /** Rejects where the workspace could not be opened again after a restore; never resolves. */
  readonly failed: Promise<never>
  /** Drain, then stop serving. */
  close(): Promise<void>
}

/** Open a workspace and serve it; resolves when jobs run and requests are answered. */
export async function serve(args: ServeArguments): Promise<Serving> {
  const log = (message: string): void => console.error(message)
  // Whoever reads that one line must not find another on stdout, whatever a library prints.
  if (args.isJson) console.log = console.info = console.debug = console.error
  const token = await takeToken(args.tokenFile, process.env, log)
  const { dir, firstJobs } =
    args.workspace === null ? await sampleWorkspace() : { dir: args.workspace, firstJobs: [] }
  const open = (): Promise<Console> =>
    openConsole({
      dir,
      firstJobs,
      host: 'headless',
      // Naming the folder is the confirmation; the sample is ours.
      isConfirmed: true,
      stateDir: stateDir(process.platform, process.env, homedir()),
      processHost: nodeProcessHost(),
      clock: systemClock,
      log,
      editor: process.env['YARDMASTER_EDITOR'],
      secrets: [token],
      restart: (between) => void (turn = turn.then(() => restart(between))),
      isStartDeferred: true,
    })
  const failure = Promise.withResolvers<never>()
  let turn = Promise.resolve()
  let isClosing = false
  let yard = await open()
  let http: HttpHost | null = null
  try {
    // Before the workers start: a port that can't be had must not cost a job an attempt.
    http = await openHttpHost({
      router: yard.router,
      queue: yard.queue,
      scheduler: yard.scheduler,
      workspace: yard.workspace,
      exports: yard.exports,
      dir: yard.workspace.dir,
      rendererDir: path.join(installDir(), 'dist', 'renderer'),
      token,
      keeper: sessionFile(path.join(path.dirname(yard.workspace.databaseFile), 'sessions.json')),
      port: args.port,
      clock: systemClock,
      // Whichever console is open: a restore opens it anew.
      log: (message, level) => yard.log(message, level),
    })
    yard.announce(http.url)
    await yard.start()
  } catch (error) {
    await http?.close()
    await yard.close()
    throw portError(error, args.port) ?? error
  }
  const host = http
  await announce(args, host, token, yard.workspace.dir)

  /** The address, the token and the sessions stay: whoever watches sees the console go and come. */
  async function restart(between: () => Promise<void>): Promise<void> {
    if (isClosing) return
    try {
      await yard.close()
      await between()
      yard = await open()
      host.replace(yard)
      yard.announce(host.url)
      await yard.start()
    } catch (error) {
      failure.reject(error)
    }
  }

  return {
    dir: yard.workspace.dir,
    failed: failure.promise,
    async close() {
      isClosing = true
      await turn
      // Served until the last job has ended: whoever watches sees how.
      await yard.drain()
      yard.events.close()
      await host.close()
      await yard.close()
    },
  }
}

async function announce(args: ServeArguments, host: HttpHost, token: string, dir: string): Promise<void> {
  if (args.isJson) process.stdout.write(`${JSON.stringify({ url: host.url, token, pid: process.pid })}\n`)
  const command = args.isOpening ? browserCommand(process.platform, process.env, host.launchUrl()) : null
  const isOpened = command !== null && (await openBrowser(command))
  if (args.isJson) return
  console.log(`Yardmaster ${installedVersion()} runs ${dir}`)
  console.log(
    isOpened
      ? `Opened ${host.url} in your browser. Another link, for once, within ten minutes:`
      : 'Open, once, within ten minutes:',
  )
  console.log(`  ${host.launchUrl()}`)
  if (!process.stdin.isTTY) return
  console.log('Enter gives a new link, Ctrl+C stops.')
  process.stdin.on('data', () => console.log(`  ${host.launchUrl()}`))
}

function portError(error: unknown, port: number): Error | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new Error(`port ${port} is in use: choose another with --port, or leave it out to get a free one`)
  }
  return code === 'EACCES'
    ? new Error(`port ${port} may not be used by this account: choose one above 1023`)
    : null
}
