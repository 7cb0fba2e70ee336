import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { findChromium, HOW_TO_GET_CHROMIUM } from './chromium.ts'
import { runNode } from './processes.ts'
import { root } from './root.ts'
import { REPORTS } from './tally.ts'

const isCi = process.env['CI'] === 'true'

const steps: readonly { readonly name: string; readonly args: readonly string[] }[] = [
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
  },
  { name: 'build', args: ['build/ensure.ts'] },
  {
    name: 'browser and desktop tests',
    args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
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
  for (const { name, args } of steps) {
    const stepStartedAt = performance.now()
    console.log(`\n── ${name}`)
    const code = await runNode(args, {
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(root, REPORTS.playwright) },
    })
    console.log(`── ${name}: ${code === 0 ? 'ok' : 'failed'} in ${seconds(stepStartedAt)}`)
    if (code !== 0) return name
  }
  if (!isCi && findChromium() === null) console.log(`\nBrowser tests were skipped. ${HOW_TO_GET_CHROMIUM}`)
  return null
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
