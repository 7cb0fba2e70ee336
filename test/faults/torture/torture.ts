import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FAULT_KINDS, type FaultKind } from './faults.ts'
import { endLeftover } from './host.ts'
import { hostingOf, type Hosting } from './hosting.ts'
import { newestRound, openLedger, readLedger, type Entry, type Ledger } from './ledger.ts'
import { roundSeed, seeded } from './random.ts'
import { finishRound, playRound, type RoundVerdict } from './round.ts'
import { mountSmallDisk, unmountSmallDisk, whyNoSmallDisk } from './small-disk.ts'
import { add, NO_TALLY, type Tally } from './tally.ts'
import { layYard, yardIn, type Yard } from './yard.ts'

/** After so many, a fresh workspace: databases stay small enough to be judged whole after every round. */
export const ROUNDS_OF_A_YARD = 40

export interface TortureOptions {
  /** Holds everything; on a disk, not in memory. */
  readonly dir: string
  readonly seed: number
  /** The first and the last round, counted from 1. Those that the ledgers say were judged are not played again. */
  readonly from: number
  readonly to: number
  /** Which disks workspaces are made on; in turns unless given. */
  readonly disk?: 'small' | 'real'
  readonly onRound?: (report: RoundReport) => void
  /** Stops before the next round. */
  readonly signal?: AbortSignal
}

export interface RoundReport {
  readonly round: number
  readonly fault: string
  readonly seed: number
  readonly verdict: RoundVerdict
  readonly yard: Yard
}

export interface TortureReport {
  readonly rounds: number
  readonly tally: Tally
  /** The round that failed, where one did: nothing was played after it. */
  readonly failed: RoundReport | null
}

/** Play rounds until one fails, going on where the ledgers in `dir` end. A failed round's yard is kept as it was. */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const { from, to } = options
  let report: TortureReport = { rounds: 0, tally: NO_TALLY, failed: null }
  for (
    let first = from;
    first <= to && !report.failed && !options.signal?.aborted;
    first += ROUNDS_OF_A_YARD
  ) {
    const last = Math.min(first + ROUNDS_OF_A_YARD - 1, to)
    report = await tortureYard(options, first, last, report)
  }
  return report
}

/** Why kinds of faults are left out on this machine, in a line each. */
export function leftOut(disk: TortureOptions['disk']): readonly string[] {
  return FAULT_KINDS.flatMap(({ name, whyNot, needsSmallDisk }) => {
    if (whyNot) return [`${name}: ${whyNot}`]
    return needsSmallDisk && whyNoSmallDisk !== null && disk !== 'real' ? [`${name}: ${whyNoSmallDisk}`] : []
  })
}

/** Play the rounds of one workspace that its ledger has no verdict of. */
async function tortureYard(
  options: TortureOptions,
  first: number,
  last: number,
  before: TortureReport,
): Promise<TortureReport> {
  const { seed, signal, onRound } = options
  const yard = yardIn(join(options.dir, `rounds-from-${String(first).padStart(5, '0')}`))
  let report = verdictsIn(readLedger(yard.ledgerFile)).reduce(withVerdict, before)
  let round = first + report.rounds - before.rounds
  if (round > last) return report
  const isSmallDisk = isOnSmallDisk(options, first)
  const opened = await openYard(yard, isSmallDisk)
  const { ledger, hosting } = opened
  let { afterJob } = opened
  const note = (fault: string, verdict: RoundVerdict): void => {
    const played = { round, fault, seed, verdict, yard }
    report = withVerdict(report, verdict)
    if (verdict.faults.length > 0) report = { ...report, failed: played }
    afterJob = verdict.lastJob
    round++
    onRound?.(played)
  }
  try {
    if (opened.isInRound) note('kill the supervisor', await finishRound(hosting, ledger))
    while (round <= last && !report.failed && !signal?.aborted) {
      const fault = faultOf(seed, round, isSmallDisk)
      note(fault.name, await playRound({ round, seed, fault, hosting, ledger, isSmallDisk, afterJob }))
    }
  } finally {
    await hosting.end()
    ledger.close()
  }
  if (!report.failed && !signal?.aborted) clear(yard, isSmallDisk)
  return report
}

interface OpenedYard {
  readonly ledger: Ledger
  readonly hosting: Hosting
  readonly afterJob: number
  /** A supervisor was killed in the middle of a round: its calls are in the ledger, its verdict is not. */
  readonly isInRound: boolean
}

/** Lay a fresh workspace, or take up one that a supervisor left, with what it had running ended. */
async function openYard(yard: Yard, isSmallDisk: boolean): Promise<OpenedYard> {
  const entries = readLedger(yard.ledgerFile)
  const isTakenUp = existsSync(yard.databaseFile)
  for (const entry of entries) if (entry.kind === 'host') endLeftover(yard, entry.pid)
  if (!isTakenUp) {
    mkdirSync(yard.workspace, { recursive: true })
    if (isSmallDisk) mountSmallDisk(yard.workspace)
    layYard(yard)
  }
  const ledger = openLedger(yard.ledgerFile)
  const hosting = hostingOf(yard, ledger, offsetIn(entries))
  await hosting.reopen()
  const isInRound = isTakenUp && !newestRound(entries).isJudged
  return { ledger, hosting, isInRound, afterJob: isTakenUp ? (verdictsIn(entries).at(-1)?.lastJob ?? 0) : 0 }
}

/** Every kind once before any comes again; on a small disk every other round fills it. */
function faultOf(seed: number, round: number, isSmallDisk: boolean): FaultKind {
  const possible = FAULT_KINDS.filter(({ whyNot }) => !whyNot)
  const usual = possible.filter(({ needsSmallDisk }) => !needsSmallDisk)
  if (!isSmallDisk) return nth(usual, seed, round - 1)
  const filling = possible.filter(({ needsSmallDisk }) => needsSmallDisk)
  const half = Math.floor((round - 1) / 2)
  return round % 2 === 1 ? nth(filling, seed, half) : nth(usual, seed, half)
}

/** The `n`th of the kinds, shuffled anew each time that all of them have come. */
function nth(kinds: readonly FaultKind[], seed: number, n: number): FaultKind {
  const random = seeded(roundSeed(seed, Math.floor(n / kinds.length)))
  const left = [...kinds]
  for (let passed = n % kinds.length; passed > 0; passed--) left.splice(random.below(left.length), 1)
  return left[random.below(left.length)] as FaultKind
}

function isOnSmallDisk({ disk }: TortureOptions, first: number): boolean {
  if (disk !== undefined) return disk === 'small'
  return whyNoSmallDisk === null && ((first - 1) / ROUNDS_OF_A_YARD) % 2 === 1
}

function offsetIn(entries: readonly Entry[]): number {
  return entries.findLast((entry) => entry.kind === 'clock')?.offsetMs ?? 0
}

function verdictsIn(entries: readonly Entry[]) {
  return entries.filter((entry) => entry.kind === 'verdict')
}

function withVerdict(report: TortureReport, { tally }: { readonly tally: Tally }): TortureReport {
  return { ...report, rounds: report.rounds + 1, tally: add(report.tally, tally) }
}

/** The ledger stays, as the proof; what it is about may go. */
function clear(yard: Yard, isSmallDisk: boolean): void {
  if (isSmallDisk) unmountSmallDisk(yard.workspace)
  for (const name of readdirSync(yard.dir)) {
    if (join(yard.dir, name) !== yard.ledgerFile)
      rmSync(join(yard.dir, name), { recursive: true, force: true })
  }
}
