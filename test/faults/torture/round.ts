import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { callHost } from './client.ts'
import { handlersOf } from './host.ts'
import { heal, type FaultKind } from './faults.ts'
import type { Hosting } from './hosting.ts'
import { readRuns } from './journal.ts'
import { judge, unsettledSendings, type Verdict } from './judge.ts'
import { newestRound, readLedger, type Ledger } from './ledger.ts'
import { enqueue, runLoad, sendFirst } from './load.ts'
import { roundSeed, seeded } from './random.ts'
import { takeSnapshot } from './snapshot.ts'
import { journalBytes, type Yard } from './yard.ts'

/** The fault comes while callers are at it. */
const STRIKE_WITHIN_MS = 350
const START_LIMIT_MS = 10_000
const DRAIN_LIMIT_MS = 30_000
const LOOK_AGAIN_MS = 10

export interface RoundOptions {
  readonly round: number
  /** Of the whole run. */
  readonly seed: number
  readonly fault: FaultKind
  readonly hosting: Hosting
  readonly ledger: Ledger
  readonly isSmallDisk: boolean
  /** The highest job id so far. */
  readonly afterJob: number
}

export interface RoundVerdict extends Verdict {
  readonly lastJob: number
}

/** Callers call, one fault strikes, everything is healed and drained, and the judge looks at what is left. */
export async function playRound({
  round,
  seed,
  fault,
  hosting,
  ledger,
  isSmallDisk,
  afterJob,
}: RoundOptions): Promise<RoundVerdict> {
  const { yard } = hosting
  const random = seeded(roundSeed(seed, round))
  const complaints: string[] = []
  const offsetBefore = hosting.offsetMs
  const afterByte = journalBytes(yard)
  ledger.append({ kind: 'round', round, seed, fault: fault.name, afterJob, afterByte })
  const strike = async (): Promise<void> => {
    await wait(random.between(0, STRIKE_WITHIN_MS))
    await fault.strike({ hosting, random, complain: (text) => complaints.push(text) })
  }
  // A stream of its own: how often a fault draws must not change what callers do.
  const load = { round, random: seeded(roundSeed(seed, -round)), ledger, host: hosting.host, jobs: [] }
  await sendFirst(load)
  await untilWritten(yard, afterByte)
  await Promise.all([runLoad(load), strike()])
  heal(hosting, offsetBefore, isSmallDisk)
  if (!hosting.host().isAlive()) complaints.push('the host ended by itself')
  return finishRound(hosting, ledger, complaints)
}

/**
 * Drain and judge the ledger's newest round; also one that a killed supervisor left in the middle.
 *
 * @param complaints what was seen to be wrong before
 */
export async function finishRound(
  hosting: Hosting,
  ledger: Ledger,
  complaints: readonly string[] = [],
): Promise<RoundVerdict> {
  const { yard } = hosting
  if (!hosting.host().isAlive()) await hosting.reopen()
  for (const sending of unsettledSendings(newestRound(readLedger(ledger.file)).entries))
    await enqueue({ ledger, host: hosting.host, jobs: [] }, sending)
  const undrained = await drain(hosting)
  const orphans = handlersOf(yard, hosting.host().pid).map((pid) => `process ${pid} outlived its host`)
  const { entries } = newestRound(readLedger(ledger.file))
  const [begun] = entries
  if (begun?.kind !== 'round') throw new Error(`${ledger.file} has no round to judge`)
  const snapshot = await takeSnapshot(yard.databaseFile, copyOf(yard), begun.afterJob)
  const runs = readRuns(yard.journalFile, begun.afterByte)
  const { tally, faults } = judge({ entries, runs, jobs: snapshot.jobs })
  const verdict = {
    tally,
    faults: [
      ...complaints,
      ...hosting.takeComplaints(),
      ...undrained,
      ...orphans,
      ...snapshot.faults,
      ...faults,
    ],
    lastJob: Math.max(begun.afterJob, ...snapshot.jobs.map(({ job }) => job.id)),
  }
  ledger.append({ kind: 'verdict', round: begun.round, ...verdict })
  return verdict
}

/** Where the database is copied to for the judge, and kept for whoever looks into a failure. */
export function copyOf(yard: Yard): string {
  return join(yard.dir, 'judged.db')
}

/** Wait until a handler has written to the journal; not for ever, since a host may be broken. */
async function untilWritten(yard: Yard, afterByte: number): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS
  while (journalBytes(yard) <= afterByte && performance.now() < deadline) await wait(LOOK_AGAIN_MS)
}

/** Wait until every job has settled. @returns what is wrong where they don't */
async function drain(hosting: Hosting): Promise<string[]> {
  const deadline = performance.now() + DRAIN_LIMIT_MS
  for (;;) {
    const { status, body } = await callHost(hosting.host(), '/stats', undefined, DRAIN_LIMIT_MS)
    if (status === 200 && body.pending + body.running + body.failed === 0) return []
    if (performance.now() > deadline) return [`did not drain: ${JSON.stringify(body)}`]
    await wait(LOOK_AGAIN_MS)
  }
}
