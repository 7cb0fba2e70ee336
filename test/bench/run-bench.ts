import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { startContender, type ContenderProcess } from './contender-process.ts'
import { PEERS, type ContenderId } from './contenders.ts'
import { conditionsIn, describeMachine } from './machine.ts'
import type { Report } from './report.ts'
import { runRow, type RowResult } from './rounds.ts'
import { allRows } from './rows/all.ts'
import type { Row } from './rows/row.ts'
import type { Settings } from './settings.ts'

/** A million jobs are made within a task, where they are not there yet. */
const OWN_PATIENCE_MS = 1_800_000
const PEER_PATIENCE_MS = 60_000

export interface BenchOptions {
  readonly settings: Settings
  /** On the disk that is to be measured; made if absent. */
  readonly workFolder: string
  readonly command: string
  /** Addresses of the servers that peers need, as variables of their environment. */
  readonly env: Readonly<Record<string, string>>
  readonly onRow: (result: RowResult) => void
}

/** Measure every chosen row, and leave nothing running. */
export async function runBench(options: BenchOptions): Promise<Report> {
  const { settings, workFolder, command, env, onRow } = options
  mkdirSync(workFolder, { recursive: true })
  const scratch = mkdtempSync(path.join(workFolder, 'run-'))
  const clear = (): void => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
  // Whoever is stopped in the middle leaves no gigabytes behind.
  process.once('exit', clear)
  const contenders: ContenderProcess[] = []
  try {
    const before = conditionsIn(scratch)
    for (const id of contenderIds(settings)) contenders.push(await started(id, env))
    const results: RowResult[] = []
    for (const row of chosenRows(settings)) {
      await replaceEnded(contenders, env)
      const asked = contenders.filter(({ id, introduction }) => {
        return !('absent' in introduction) && (row.hasPeers || id === 'ours' || id === 'limit')
      })
      const cacheFolder = path.join(scratch, `standing-${row.id}`)
      mkdirSync(cacheFolder)
      const result = await runRow(row, asked, { rounds: settings.rounds, scratch, cacheFolder })
      rmSync(cacheFolder, { recursive: true, force: true })
      results.push(result)
      onRow(result)
    }
    const introductions = new Map(contenders.map(({ id, introduction }) => [id, introduction]))
    return {
      at: Date.now(),
      command,
      rounds: settings.rounds,
      machine: describeMachine(),
      before,
      after: conditionsIn(scratch),
      contenders: introductions,
      results,
    }
  } finally {
    await Promise.all(contenders.map((contender) => contender.end()))
    process.off('exit', clear)
    clear()
  }
}

function started(id: ContenderId, env: BenchOptions['env']): Promise<ContenderProcess> {
  const patienceMs = id === 'ours' || id === 'limit' ? OWN_PATIENCE_MS : PEER_PATIENCE_MS
  return startContender(id, { env, patienceMs })
}

/** Who has failed in one row may do well in the next. */
async function replaceEnded(contenders: ContenderProcess[], env: BenchOptions['env']): Promise<void> {
  for (const [i, contender] of contenders.entries()) {
    const isLost = !('absent' in contender.introduction) && !contender.isAlive()
    if (isLost) contenders[i] = await started(contender.id, env)
  }
}

/** @throws naming the rows that there are, for a name that fits none */
export function chosenRows(settings: Settings): readonly Row[] {
  const rows = allRows(settings)
  for (const name of settings.only) {
    if (!rows.some(({ id }) => id.startsWith(name))) {
      throw new Error(`there is no row ${name}: there are ${rows.map(({ id }) => id).join(', ')}`)
    }
  }
  return settings.only.length === 0
    ? rows
    : rows.filter(({ id }) => settings.only.some((name) => id.startsWith(name)))
}

function contenderIds({ hasPeers }: Settings): readonly ContenderId[] {
  return ['ours', 'limit', ...(hasPeers ? PEERS : [])]
}
