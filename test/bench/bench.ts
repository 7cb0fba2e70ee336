import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../build/root.ts'
import { spreadText, targetText, verdictText } from './figure-text.ts'
import { installPeers } from './peers/install-peers.ts'
import { startServers } from './peers/servers.ts'
import { reportText } from './report.ts'
import type { RowResult } from './rounds.ts'
import { allRows } from './rows/all.ts'
import { runBench } from './run-bench.ts'
import { HELP, parseSettings, type Settings } from './settings.ts'
import { judge } from './verdict.ts'

const REPORT_FILE = path.join(root, 'docs', 'benchmarks.md')

/** Beside the sources, so on a real disk, which a folder for temporary files need not be. */
const WORK_FOLDER = path.join(root, 'node_modules', '.cache', 'bench')

// Contenders go with this process, servers with its exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

// `npm run bench -- ARGS`
const args = process.argv.slice(2)
const settings = parseSettings(args, process.env['INIT_CWD'] ?? process.cwd(), REPORT_FILE)
if (settings === null) {
  console.log(`${HELP}\nRows:`)
  for (const { id, title } of allRows({ isQuick: false })) console.log(`  ${id.padEnd(18)}${title}`)
} else {
  const report = await withServers(settings, (env) =>
    runBench({
      settings,
      workFolder: WORK_FOLDER,
      command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
      env,
      onRow: printRow,
    }),
  )
  if (settings.out === null) console.log(`\n${reportText(report)}`)
  else {
    writeFileSync(settings.out, reportText(report))
    console.log(`\nWritten: ${settings.out}`)
  }
}

/** With what the other queues need; they go as soon as they have been measured. */
async function withServers<T>(
  { hasPeers }: Settings,
  use: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (!hasPeers) return use({})
  const refusal = await installPeers()
  if (refusal !== null) console.error(refusal)
  mkdirSync(WORK_FOLDER, { recursive: true })
  const folder = mkdtempSync(path.join(WORK_FOLDER, 'servers-'))
  const clear = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  const servers = await startServers(folder)
  process.once('exit', clear)
  try {
    return await use(servers.env)
  } finally {
    await servers.stop()
    process.off('exit', clear)
    clear()
  }
}

function printRow(result: RowResult): void {
  console.log(`\n${result.row.title}`)
  for (const line of result.row.lines) {
    const judged = judge(line, result)
    if (!judged) continue
    const { ours, limit, ratio } = judged
    const against = limit ? `, limit ${spreadText(limit)}, ratio ${ratio?.toFixed(2)}` : ''
    const name = line.label === '' ? '' : `${line.label}: `
    console.log(
      `  ${name}${spreadText(ours)} ${line.unit}${against}; target ${targetText(line.target, line.unit)}: ${verdictText(judged)}`,
    )
  }
  for (const [id, measured] of result.by) {
    if (measured.kind === 'failed') console.log(`  ${id} failed: ${measured.message}`)
  }
}
