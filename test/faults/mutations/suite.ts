import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What a run of test files came to. */
export interface SuiteRun {
  /** The names of the tests that failed, by file. */
  readonly failures: ReadonlyMap<string, readonly string[]>
  /** Files that failed before any test did: they tell only that something is broken. */
  readonly unrun: readonly string[]
  readonly passed: number
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** A suite that takes longer than this hangs, which tells nothing. */
const LONGEST_MS = 600_000

/**
 * Run test files of `folder` with the runner that `npm test` uses, in a process of its own.
 *
 * @throws where it left no report: then nothing is known
 */
export async function runSuite(folder: string, files: readonly string[]): Promise<SuiteRun> {
  const reportFile = join(folder, 'report.json')
  rmSync(reportFile, { force: true })
  const output = await run(folder, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=json',
    `--outputFile=${reportFile}`,
    '--cache=false',
    '--maxWorkers=1',
    ...files,
  ])
  if (!existsSync(reportFile)) throw new Error(`the tests left no report:\n${output}`)
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport
  return summary(folder, testResults)
}

function summary(folder: string, results: VitestReport['testResults']): SuiteRun {
  const failures = new Map<string, readonly string[]>()
  const unrun: string[] = []
  let passed = 0
  for (const { name, status, assertionResults } of results) {
    const file = name.slice(folder.length + 1).replaceAll('\\', '/')
    const failed = assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName)
    passed += assertionResults.filter((test) => test.status === 'passed').length
    if (failed.length > 0) failures.set(file, failed)
    else if (status === 'failed') unrun.push(file)
  }
  return { failures, unrun, passed }
}

/** @returns what it printed */
async function run(folder: string, args: readonly string[]): Promise<string> {
  // A runner within a runner must not take itself for a worker of the outer one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_ENV|NODE_OPTIONS|TEST$|DEV$|PROD$|MODE$)/.test(name),
    ),
  )
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env,
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)))
  await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return output
}
