import path from 'node:path'
import { dist } from '../../../build/root.ts'
import { systemClock } from '../../../src/clock.ts'
import { openConsole } from '../../../src/console.ts'
import { openHttpHost } from '../../../src/http/server.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'

// A host on a folder that nobody has named, as the desktop has one after File, Open Folder. The command
// line can't be brought to it: naming a folder there is the confirmation.

const [, , dir = '', stateDir = ''] = process.argv
const log = (line: string): void => console.error(line)
const token = 'the-token-of-the-unconfirmed-host'
const yard = await openConsole({
  dir,
  stateDir,
  host: 'headless',
  isConfirmed: false,
  processHost: nodeProcessHost(),
  log,
})
const http = await openHttpHost({
  router: yard.router,
  queue: yard.queue,
  scheduler: yard.scheduler,
  workspace: yard.workspace,
  exports: yard.exports,
  dir: yard.workspace.dir,
  rendererDir: path.join(dist, 'renderer'),
  token,
  port: 0,
  clock: systemClock,
  log,
})
process.once('SIGTERM', () => {
  void yard
    .drain()
    .then(() => http.close())
    .then(() => yard.close())
    .then(() => process.exit(0))
})
process.stdout.write(`${JSON.stringify({ url: http.url, token, pid: process.pid })}\n`)
