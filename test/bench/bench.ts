import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../build/root.ts'
import { spreadText, targetText, verdictText } from './figure-text.ts'
import { reportText } from './report.ts'
import type { RowResult } from './rounds.ts'
import { allRows } from './rows/all.ts'
import { runBench } from './run-bench.ts'
import { HELP, parseSettings } from './settings.ts'
import { judge } from './verdict.ts'

const REPORT_FILE = path.join(root, 'docs', 'benchmarks.md')

// `npm run bench -- ARGS`
const args = process.argv.slice(2)
const settings = parseSettings(args, process.env['INIT_CWD'] ?? process.cwd(), REPORT_FILE)
if (settings === null) {
  console.log(`${HELP}\nRows:`)
  for (const { id, title } of allRows({ isQuick: false })) console.log(`  ${id.padEnd(18)}${title}`)
} else {
  const report = await runBench({
    settings,
    workFolder: path.join(root, 'node_modules', '.cache', 'bench'),
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    env: {},
    onRow: printRow,
  })
  if (settings.out === null) console.log(`\n${reportText(report)}`)
  else {
    writeFileSync(settings.out, reportText(report))
    console.log(`\nWritten: ${settings.out}`)
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
