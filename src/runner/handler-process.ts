import { realpathSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { systemClock } from '../clock.ts'
import { openChannel } from './channel.ts'
import type { Channel } from './channel.ts'
import { captureConsole } from './console-capture.ts'
import { toRegistration, typeOfFile, type Registration } from './definition.ts'
import { toAttemptError } from './error.ts'
import { createHandlerRuns } from './handler-runs.ts'
import type { HandlerRuns } from './handler-runs.ts'
import { moduleLoader } from './load-module.ts'
import type { LoadModule } from './load-module.ts'
import { hookModules } from './module-hooks.ts'
import type { LoadedFiles } from './module-hooks.ts'
import type { DescribedMessage, HostMessage } from './protocol.ts'
import { readCopies } from './read-copies.ts'

/** How often a process says that it is there, and how large. */
const BEAT_EVERY_MS = 1_000
/** Without a job it has little to say: each beat wakes two processes. Still sooner than it would be missed. */
const IDLE_BEATS_SKIPPED = 3

/** The life of a handler process: it takes one job at a time until its host is gone or sends it away. */
export function runHandlerProcess(): void {
  const channel = openChannel()
  // Modules are known by their real paths; the workspace may have been opened through a link.
  const folder = realpathSync(process.cwd())
  const copies = readCopies(folder)
  const loaded = hookModules(folder, copies)
  const load = moduleLoader(folder, loaded, copies)
  const runs = createHandlerRuns({ channel, clock: systemClock, loadHandler: handlerLoader(load) })

  process.setSourceMapsEnabled(true)
  keepToItself()
  captureConsole(runs)
  reportCrashes(channel, runs)
  channel.onMessage((message) => {
    // Before anything is loaded: a process runs one build.
    if (message.kind === 'run' && message.copies !== undefined) copies.from(message.copies)
    take(message, channel, runs, load, loaded)
  })
  channel.post({ kind: 'ready' })
  const beat = (): void => channel.post({ kind: 'beat', memoryBytes: process.memoryUsage.rss() })
  let skipped = 0
  beat()
  setInterval(() => {
    if (!runs.isBusy && skipped < IDLE_BEATS_SKIPPED) {
      skipped++
      return
    }
    skipped = 0
    beat()
  }, BEAT_EVERY_MS)
}

function take(
  message: HostMessage,
  channel: Channel,
  runs: HandlerRuns,
  load: LoadModule,
  loaded: LoadedFiles,
): void {
  switch (message.kind) {
    case 'run':
      return runs.run(message)
    case 'abort':
      return runs.abort(message.run, message.reason)
    case 'reply':
      return runs.reply(message)
    case 'describe':
      return void describeFiles(message.files, channel, load, loaded)
    case 'evaluate':
      return void evaluate(message.file, channel, load)
    case 'leave':
      return process.exit(0)
  }
}

/** Each file is loaded once, when a job first needs it. */
function handlerLoader(load: LoadModule): (file: string) => Promise<Registration> {
  const handlers = new Map<string, Promise<Registration>>()
  return (file) => {
    const known = handlers.get(file)
    if (known) return known
    const handler = load(file).then((exported) => toRegistration(file, exported))
    handlers.set(file, handler)
    // A process is mostly killed, which would leave the next one to compile all this again.
    handler.then(() => setImmediate(flushCompileCache)).catch(() => undefined)
    return handler
  }
}

async function describeFiles(
  files: readonly string[],
  channel: Channel,
  load: LoadModule,
  loaded: LoadedFiles,
): Promise<void> {
  // One after the other: a host that hears no more knows which file it was.
  for (const file of files) channel.post(await describeFile(file, load, loaded))
  flushCompileCache()
}

async function describeFile(file: string, load: LoadModule, loaded: LoadedFiles): Promise<DescribedMessage> {
  try {
    const { type, settings, isolation, payload } = toRegistration(file, await load(file))
    return { kind: 'described', file, type, settings, isolation, payload, error: null, ...takeLoaded(loaded) }
  } catch (thrown) {
    const type = typeOfFile(file)
    return {
      kind: 'described',
      file,
      type,
      settings: null,
      isolation: 'process',
      payload: null,
      error: loadError(thrown),
      ...takeLoaded(loaded),
    }
  }
}

function takeLoaded(loaded: LoadedFiles): Pick<DescribedMessage, 'loaded' | 'imports'> {
  const { files, imports } = loaded.take()
  return { loaded: files, imports }
}

async function evaluate(file: string, channel: Channel, load: LoadModule): Promise<void> {
  try {
    const value = JSON.stringify(await load(file)) as string | undefined
    const error = value === undefined ? 'it has no default export that is plain data' : null
    channel.post({ kind: 'evaluated', value: value ?? null, error })
  } catch (thrown) {
    channel.post({ kind: 'evaluated', value: null, error: loadError(thrown) })
  }
}

function loadError(thrown: unknown): string {
  const { name, message, stack } = toAttemptError(thrown)
  // Node puts the source line of a syntax error before the message; it is the most useful part.
  return stack?.includes(message) ? stack : `${name}: ${message}`
}

/** Something was thrown where nobody could catch it: what runs has crashed, and the process with it. */
function reportCrashes(channel: Channel, runs: HandlerRuns): void {
  const crash = (thrown: unknown): void => {
    runs.flush()
    channel.post({ kind: 'crashed', error: toAttemptError(thrown) }, () => process.exit(1))
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  // process.exit() in a handler: what it logged until then is still its log.
  process.on('exit', () => runs.flush())
}

/** What reaches the process by accident stays without effect. */
function keepToItself(): void {
  // Ctrl+C and a closed terminal are the host's business: it drains, and then sends its handlers away.
  process.on('SIGINT', () => undefined)
  process.on('SIGHUP', () => undefined)
  // On Linux a title overwrites the command line, by which an orphan is recognised.
  const { title } = process
  Object.defineProperty(process, 'title', { get: () => title, set: () => undefined })
}
