import fc from 'fast-check'
import assert from 'node:assert/strict'
import { act, bulkByFilter, bulkByIds } from './commands/actions.ts'
import { actAndUndo, change, deleteAndRestore } from './commands/ledger.ts'
import { cancelWhileEnding, endAttempts, endStale } from './commands/attempts.ts'
import { enqueueAtOnce, enqueueMany } from './commands/enqueue.ts'
import { failNextWrite, kill, overtake, overtakeWhileEnding, stop } from './commands/hosts.ts'
import { hold, letGo, unhold } from './commands/holds.ts'
import { pause, purge, resume } from './commands/queues.ts'
import { advance, jump } from './commands/time.ts'
import { Model } from './model.ts'
import { Rig } from './rig.ts'
import { integrity } from './rows.ts'
import type { Step } from './step.ts'

/** How often each is drawn: work to do and ends of it most, what shakes the host now and then. */
const WEIGHTS: readonly (readonly [number, fc.Arbitrary<Step>])[] = [
  [10, enqueueAtOnce],
  [4, enqueueMany],
  [16, endAttempts],
  [3, cancelWhileEnding],
  [4, endStale],
  [10, advance],
  [2, jump],
  [8, act],
  [3, bulkByFilter],
  [2, bulkByIds],
  [2, deleteAndRestore],
  [2, actAndUndo],
  [3, change],
  [3, hold],
  [2, unhold],
  [5, letGo],
  [1, pause],
  [4, resume],
  [3, purge],
  [2, stop],
  [2, kill],
  [2, overtake],
  [1, overtakeWhileEnding],
  [5, failNextWrite],
]

const LONGEST_RUN = 120

export interface CheckOptions {
  /** Sequences of commands, each on a fresh database. */
  readonly runs: number
  readonly seed: number
  /** Of an earlier failure, to see it again at once. */
  readonly path?: string | undefined
  readonly replayPath?: string | undefined
  /** Whether to look for the shortest sequence that fails, which takes a while. */
  readonly isShrinking: boolean
}

export interface Checked {
  /** Commands that ran. */
  readonly steps: number
  /** Null where the queue did as the model; else seed, path, the sequence that failed and what broke. */
  readonly failure: string | null
}

/** Run sequences of commands against model and queue at once, and hold one against the other after each. */
export async function checkModel({
  runs,
  seed,
  path,
  replayPath,
  isShrinking,
}: CheckOptions): Promise<Checked> {
  let steps = 0
  const commands = fc.commands(
    WEIGHTS.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary)),
    { maxCommands: LONGEST_RUN, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) },
  )
  const replayed = path === undefined ? {} : { path }
  const details = await fc.check(
    fc.asyncProperty(commands, async (sequence) => {
      const rig = await Rig.open()
      try {
        await rig.host.queue.start()
        await fc.asyncModelRun(() => ({ model: new Model(), real: rig }), sequence)
        assert.equal(integrity(rig.db), 'ok', 'the integrity of the file')
      } finally {
        steps += rig.steps
        await rig.dispose()
      }
    }),
    { numRuns: runs, seed, includeErrorInReport: true, endOnFailure: !isShrinking, ...replayed },
  )
  return {
    steps,
    failure: details.failed ? ((await fc.asyncDefaultReportMessage(details)) ?? 'failed') : null,
  }
}
