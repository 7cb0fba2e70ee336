import { expect } from 'vitest'
import { failureText } from './failure-text.ts'
import type { TortureReport } from './torture.ts'

/** How long a test of some rounds may take on a machine that is busy with others. */
export const LIMIT_MS = 240_000

/** Windows has no signals to stop a process with, nor a kill that its children survive. */
export const isTorturable = process.platform !== 'win32'

/** Nothing was lost, duplicated or unexpected; where something was, the failure says how to play it again. */
export function expectPassed({ failed, rounds, tally }: TortureReport, asked: number): void {
  expect(failed === null ? '' : failureText(failed)).toBe('')
  expect(rounds).toBe(asked)
  // Most calls must have come to something, or nothing was shown.
  expect(tally).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 })
  expect(tally.ok).toBeGreaterThan(asked * 5)
  expect(tally.runs).toBeGreaterThan(tally.ok / 2)
}
