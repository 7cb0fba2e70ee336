/**
 * `npm run torture -- --rounds 5000 --dir DIR [--seed N] [--from N] [--disk small|real]`: the long run.
 * Started again on the same folder, it goes on where the ledgers end.
 */
import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { failureText } from './failure-text.ts'
import { sentence } from './tally.ts'
import { leftOut, torture } from './torture.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    dir: { type: 'string', default: 'test-results/torture' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    disk: { type: 'string' },
  },
})

const dir = resolve(values.dir)
mkdirSync(dir, { recursive: true })
const seed = keptSeed(join(dir, 'seed'), values.seed)
const from = Number(values.from)
const disk = values.disk === 'small' || values.disk === 'real' ? values.disk : undefined
const startedAt = performance.now()
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log('Stopping after this round. The same command goes on from there.')
    stop.abort()
  })
}

for (const line of leftOut(disk)) console.log(`left out: ${line}`)
const { rounds, tally, failed } = await torture({
  dir,
  seed,
  from,
  to: from + Number(values.rounds) - 1,
  ...(disk ? { disk } : {}),
  signal: stop.signal,
  onRound: ({ round, fault, verdict }) => console.log(`round ${round}, ${fault}: ${sentence(verdict.tally)}`),
})
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
console.log(
  `${rounds} rounds judged, the last of them after ${minutes} min, seed ${seed}: ${sentence(tally)}`,
)
if (failed) {
  console.error(failureText(failed))
  process.exitCode = 1
}

/** A run that is taken up again goes on with the chances that it began with. */
function keptSeed(file: string, given: string | undefined): number {
  if (existsSync(file)) return Number(readFileSync(file, 'utf8'))
  const fresh = given === undefined ? randomInt(2 ** 31) : Number(given)
  writeFileSync(file, `${fresh}`)
  return fresh
}
