import { WorkspaceLockedError, YardmasterError } from './errors.ts'
import { HELP, parseCommandLine, UsageError } from './cli/arguments.ts'
import { StopRequests } from './cli/stop-requests.ts'
import { installedVersion } from './install.ts'

const EXIT = { failed: 1, usage: 2, locked: 3, quitAtOnce: 130 } as const

// Whoever reads our output may go before we do; jobs go on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(messageOf(error))
  process.exit(exitCodeOf(error))
}

async function main(args: readonly string[]): Promise<void> {
  const command = parseCommandLine(args, process.cwd())
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP)
      return
    case 'version':
      process.stdout.write(`${installedVersion()}\n`)
      return
    case 'backup': {
      const { backUp } = await import('./cli/backup.ts')
      return backUp(command)
    }
    case 'restore': {
      const { restore } = await import('./cli/restore.ts')
      return restore(command)
    }
    case 'check': {
      const { check } = await import('./cli/check.ts')
      process.exitCode = (await check(command)) ? 0 : EXIT.failed
      return
    }
    case 'serve': {
      // Listening from the first moment: what is being opened is opened to its end, then closed.
      const stop = stopRequested()
      // Only now: whoever asks for help need not wait for all of it to load.
      const { serve } = await import('./cli/serve.ts')
      const serving = await serve(command)
      await Promise.race([stop, serving.failed])
      await serving.close()
      process.exit(0)
    }
  }
}

/** Resolves when the person or the system asks this process to stop; ends it when they insist. */
function stopRequested(): Promise<void> {
  const requests = new StopRequests()
  const { promise, resolve } = Promise.withResolvers<void>()
  // Without a terminal there is none to be closed, and `nohup` must keep its meaning.
  const hangup = process.stdin.isTTY ? (['SIGHUP'] as const) : []
  for (const signal of ['SIGTERM', 'SIGINT', ...hangup] as const) {
    process.on(signal, () => {
      switch (requests.receive(performance.now())) {
        case 'drain':
          console.error('Stopping: running jobs may finish. Again to stop at once.')
          resolve()
          return
        case 'quit':
          process.exit(EXIT.quitAtOnce)
          return
        case 'ignore':
      }
    })
  }
  return promise
}

/** What a person can act on, in one line; the stack only of what is a defect. */
function messageOf(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nTry: yardmaster --help`
  if (error instanceof YardmasterError || (error instanceof Error && error.constructor === Error))
    return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage
  return error instanceof WorkspaceLockedError ? EXIT.locked : EXIT.failed
}
