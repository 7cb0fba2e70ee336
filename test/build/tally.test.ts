import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { REPORTS, sentence, tally } from '../../build/tally.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'yardmaster-tally-'))
  mkdirSync(path.join(folder, 'test-results'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function report(name: keyof typeof REPORTS, content: unknown): void {
  writeFileSync(path.join(folder, REPORTS[name]), JSON.stringify(content))
}

const vitest = { numPassedTests: 40, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0, testResults: [] }

describe('tally', () => {
  it('adds up what every run of both runners reported', () => {
    for (const run of ['unit', 'processes', 'faults'] as const) report(run, vitest)
    report('playwright', { stats: { expected: 9, unexpected: 2, flaky: 1, skipped: 3 }, errors: [] })
    expect(sentence(tally(folder))).toBe('130 passed, 5 failed, 9 skipped')
  })

  it('counts a test file that did not load as a failure', () => {
    report('unit', { ...vitest, testResults: [{ status: 'failed', assertionResults: [] }] })
    expect(tally(folder).failed).toBe(2)
    report('playwright', { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [{}] })
    expect(tally(folder).failed).toBe(3)
  })

  it('counts nothing where a run stopped before its reports', () => {
    expect(sentence(tally(folder))).toBe('0 passed, 0 failed, 0 skipped')
  })
})
