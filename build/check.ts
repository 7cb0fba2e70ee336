import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { findChromium, HOW_TO_GET_CHROMIUM } from './chromium.ts'
import { runNode, runNodeSilently } from './processes.ts'
import { root } from './root.ts'
import { REPORTS, type VitestRun } from './tally.ts'

const isCi = process.env['CI'] === 'true'

interface Step {
  readonly name: string
  readonly args: readonly string[]
  /** Where a test runner leaves its report. */
  readonly report?: string
}

/** A stage's steps run side by side: what one alone would leave of two cores, the other takes. */
const stages: readonly (readonly Step[])[] = [
  [
    {
      name: 'format',
      args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.', '!**/*.md'],
    },
  ],
  [
    { name: 'types', args: ['build/types.ts'] },
    { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
  ],
  [vitest('unit and contract tests', 'unit', ['pure', 'unit'])],
  [vitest('tests of processes', 'processes', ['processes'])],
  [vitest('faults and benchmarks, in short', 'faults', ['faults'])],
  [{ name: 'build', args: ['build/ensure.ts'] }],
  [
    {
      name: 'browser and desktop tests',
      args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
      report: REPORTS.playwright,
    },
  ],
]

function vitest(name: string, run: VitestRun, projects: readonly string[]): Step {
  const report = REPORTS[run]
  const chosen = projects.map((project) => `--project=${project}`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return { name, args: ['node_modules/vitest/vitest.mjs', 'run', ...chosen, ...reporters], report }
}

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
  for (const stage of stages) {
    const [only] = stage
    const outcomes =
      stage.length === 1 && only ? [await runAlone(only)] : await Promise.all(stage.map(runBeside))
    const failed = stage.filter((_, i) => !outcomes[i]).map(({ name }) => name)
    if (failed.length > 0) return failed.join(' and ')
  }
  if (!isCi && findChromium() === null) console.log(`\nBrowser tests were skipped. ${HOW_TO_GET_CHROMIUM}`)
  return null
}

async function runAlone({ name, args, report }: Step): Promise<boolean> {
  const stepStartedAt = performance.now()
  console.log(`\n── ${name}`)
  const code = await runNode(args, {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(root, REPORTS.playwright) },
  })
  // A runner that was cut short may still end with 0: without its report, nothing is known.
  const isOk = code === 0 && (report === undefined || existsSync(path.join(root, report)))
  console.log(`── ${name}: ${verdict(isOk, stepStartedAt)}`)
  return isOk
}

/** What it has to say comes in one piece, when it has ended. */
async function runBeside({ name, args }: Step): Promise<boolean> {
  const stepStartedAt = performance.now()
  const { code, output } = await runNodeSilently(args)
  console.log(`\n── ${name}\n${output}── ${name}: ${verdict(code === 0, stepStartedAt)}`)
  return code === 0
}

function verdict(isOk: boolean, startedAt: number): string {
  return `${isOk ? 'ok' : 'failed'} in ${seconds(startedAt)}`
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
