import path from 'node:path'
import { parseArgs } from 'node:util'

export interface Settings {
  /** Rows whose id begins with one of these; empty for all. */
  readonly only: readonly string[]
  /** Tiny counts and one round: it works, and the figures mean nothing. */
  readonly isQuick: boolean
  /** Measured ones; one more before them is thrown away. */
  readonly rounds: number
  readonly hasPeers: boolean
  /** Absolute; null prints the report and writes nothing. */
  readonly out: string | null
}

export const HELP = `Usage: npm run bench -- [options]

Measures this engine, the limit of the disk, and other queues, interleaved, and writes docs/benchmarks.md.

Options:
  --only ROW    rows whose id begins so; may be given again. Then nothing is written unless --out says where
  --quick       tiny counts, one round: to see that it works
  --rounds N    measured rounds; 5, or 1 with --quick
  --no-peers    leave the other queues out
  --out FILE    write the report there
  --help        print this and the ids of the rows
`

/**
 * @param reportFile where a full run writes
 * @returns null where help is asked for
 * @throws for an option that there is not
 */
export function parseSettings(args: readonly string[], cwd: string, reportFile: string): Settings | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      'no-peers': { type: 'boolean' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return null
  const only = values.only ?? []
  const isQuick = values.quick ?? false
  const hasPeers = !values['no-peers']
  const isFull = only.length === 0 && !isQuick && hasPeers
  return {
    only,
    isQuick,
    hasPeers,
    rounds: wholeNumber(values.rounds ?? (isQuick ? '1' : '5')),
    out: values.out === undefined ? (isFull ? reportFile : null) : path.resolve(cwd, values.out),
  }
}

function wholeNumber(text: string): number {
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds > 0) return rounds
  throw new Error(`--rounds takes a whole number above 0, not ${text}`)
}
