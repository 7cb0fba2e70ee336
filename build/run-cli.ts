import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { dist } from './root.ts'

/** Runs the built command line in this process, as if it had been started with `args`. */
export async function runCli(args: readonly string[]): Promise<void> {
  const cli = path.join(dist, 'src/cli.js')
  process.argv.splice(1, process.argv.length - 1, cli, ...args)
  await import(pathToFileURL(cli).href)
}
