import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { findChromium, HOW_TO_GET_CHROMIUM } from './chromium.ts'
import { runNode } from './processes.ts'
import { root } from './root.ts'
import { REPORTS } from './tally.ts'

const isCi = process.env['CI'] === 'true'

interface Step {
  readonly name: string
  readonly args: readonly string[]
  /** Where a test runner leaves its report. */
  readonly report?: string
}

const steps: readonly Step[] = [
  {
    name: 'format',
    args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.', '!**/*.md'],
  },
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
  { name: 'types', args: ['build/types.ts'] },
  {
    name: 'unit and contract tests',
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${REPORTS.vitest}`,
    ],
    report: REPORTS.vitest,
  },
  { name: 'build', args: ['build/ensure.ts'] },
  {
    name: 'browser and desktop tests',
    args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    report: REPORTS.playwright,
  },
]

// `npm run check`, and `npm test`: what CI runs, in the order of what fails soonest.
await rm(path.join(root, 'test-results'), { recursive: true, force: true })
await mkdir(path.join(root, 'test-results'), { recursive: true })
const startedAt = performance.now()
const failed = await firstFailure()
if (failed) {
  console.error(`\n✗ ${failed} failed`)
  process.exitCode = 1
} else {
  console.log(`\n✓ all good in ${seconds(startedAt)}`)
}

async function firstFailure(): Promise<string | null> {
  for (const { name, args, report } of steps) {
    const stepStartedAt = performance.now()
    console.log(`\n── ${name}`)
    const code = await runNode(args, {
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(root, REPORTS.playwright) },
    })
    // A runner that was cut short may still end with 0: without its report, nothing is known.
    const isOk = code === 0 && (report === undefined || existsSync(path.join(root, report)))
    console.log(`── ${name}: ${isOk ? 'ok' : 'failed'} in ${seconds(stepStartedAt)}`)
    if (!isOk) return name
  }
  if (!isCi && findChromium() === null) console.log(`\nBrowser tests were skipped. ${HOW_TO_GET_CHROMIUM}`)
  return null
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
