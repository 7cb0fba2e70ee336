import { constants } from 'node:os'
import { downloadElectron, findElectron, startElectron } from './electron-binary.ts'
import { builtOrExit } from './ensure-built.ts'
import { anchorPaths, decideLaunch, readFlags } from './launch.ts'
import type { Launch } from './launch.ts'
import { runCli } from './run-cli.ts'

/** An end within this time is a start that failed, not a window that was closed. */
const FAILED_START_MS = 3000

const { flags, rest } = readFlags(process.argv.slice(2))
const args = anchorPaths(rest, process.env['INIT_CWD'] ?? process.cwd())

await builtOrExit()
await open(await decide())

async function decide(downloadFault: string | null = null): Promise<Exclude<Launch, { kind: 'download' }>> {
  const launch = decideLaunch({
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.(),
    binary: findElectron(),
    downloadFault,
    flags,
  })
  if (launch.kind !== 'download') return launch
  console.error('Getting Electron (about 120 MB, this once; YARDMASTER_NO_DOWNLOAD=1 goes without)')
  return decide(await downloadElectron())
}

async function open(launch: Exclude<Launch, { kind: 'download' }>): Promise<void> {
  switch (launch.kind) {
    case 'electron':
      openDesktop(launch.binary)
      return
    case 'browser':
      if (launch.reason) console.error(`Opening the console in the browser: ${launch.reason}.`)
      await runCli(['serve', ...args])
      return
    case 'refuse':
      console.error(
        `There can be no desktop window: ${launch.reason}. Without --desktop, the console opens in the browser.`,
      )
      process.exitCode = 1
  }
}

function openDesktop(binary: string): void {
  const startedAt = performance.now()
  const child = startElectron(binary, args)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal signals the desktop too, and a second signal would end it before it has drained.
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => fail(error.message))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM']
    if (process.exitCode !== 0 && performance.now() - startedAt < FAILED_START_MS)
      fail('Electron ended at once')
  })
}

function fail(what: string): void {
  console.error(`${what}. \`npm start -- --headless\` opens the same console in the browser.`)
  process.exitCode ||= 1
}
