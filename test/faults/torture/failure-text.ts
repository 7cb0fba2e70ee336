import { copyOf } from './round.ts'
import type { RoundReport } from './torture.ts'

const MOST_LINES = 20

/** What somebody needs to look into a failed round, or to play it again. */
export function failureText({ round, fault, seed, verdict: { faults }, yard }: RoundReport): string {
  const more = faults.length - MOST_LINES
  return [
    `round ${round} (${fault}) failed:`,
    ...faults.slice(0, MOST_LINES).map((line) => `  ${line}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    `  play it again: npm run torture -- --seed ${seed} --from ${round} --rounds 1 --dir FRESH-FOLDER`,
    `  what was called and answered: ${yard.ledgerFile}`,
    `  what the handlers wrote down: ${yard.journalFile}`,
    `  a copy of the database:       ${copyOf(yard)}`,
    `  what the host said:           ${yard.hostLog}`,
  ].join('\n')
}
