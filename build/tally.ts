import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.ts'

/** Where the test runners leave their own reports, from the repository's root. */
export const REPORTS = {
  unit: 'test-results/unit.json',
  processes: 'test-results/processes.json',
  faults: 'test-results/faults.json',
  playwright: 'test-results/playwright.json',
} as const

/** The runs of Vitest among them. */
export type VitestRun = Exclude<keyof typeof REPORTS, 'playwright'>
const VITEST_RUNS = Object.keys(REPORTS).filter((name) => name !== 'playwright') as VitestRun[]

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly numFailedTestSuites: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

interface PlaywrightReport {
  readonly stats: {
    readonly expected: number
    readonly unexpected: number
    readonly flaky: number
    readonly skipped: number
  }
  /** Faults outside of a test: a file that does not load. */
  readonly errors: readonly unknown[]
}

/** A file that failed to load ran no test, and counts as one failure. */
export function tallyVitest(report: VitestReport): Tally {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** A flaky test passed in the end. */
export function tallyPlaywright({ stats, errors }: PlaywrightReport): Tally {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }
}

/** All reports that are there, added up. A run that stopped early left the later ones out. */
export function tally(folder: string = root): Tally {
  const counts = [
    ...VITEST_RUNS.map((run) => readReport(path.join(folder, REPORTS[run]), tallyVitest)),
    readReport(path.join(folder, REPORTS.playwright), tallyPlaywright),
  ]
  return counts.reduce((sum, each) => ({
    passed: sum.passed + each.passed,
    failed: sum.failed + each.failed,
    skipped: sum.skipped + each.skipped,
  }))
}

function readReport<Report>(file: string, count: (report: Report) => Tally): Tally {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 }
  return count(JSON.parse(readFileSync(file, 'utf8')) as Report)
}

export function sentence({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
