import type { Fingerprints } from '../model/fingerprint.ts'
import { insertAttempts } from '../store/attempts.ts'
import { cells } from '../store/counters.ts'
import { cellIds } from '../store/sweeps.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob } from '../store/jobs.ts'
import { settleJob } from '../store/settlements.ts'
import type { Store } from '../store/store.ts'
import { typeBuildAt } from '../store/type-builds.ts'
import { FailureGrouping } from './failure-grouping.ts'
import type { HandlerRegistry } from './registry.ts'
import { decideLost } from './settle.ts'
import { settingsFor } from './view.ts'

const CHUNK = 500

/**
 * Give back what a host that is gone left running: each such attempt stands in its job's history as
 * lost and spends nothing. Only the owner of the host lock may call it, and before it claims.
 *
 * @returns how many jobs there were
 */
export async function recoverLost(
  store: Store,
  registry: HandlerRegistry,
  fingerprints: Fingerprints,
  now: () => number,
  onChanged: (rows: readonly JobRow[]) => void,
): Promise<number> {
  let recovered = 0
  for (const cell of cells(store, { status: ['running'] })) {
    for (let after = 0; ;) {
      const ids = cellIds(store, cell, after, CHUNK)
      const last = ids.at(-1)
      if (last === undefined) break
      after = last
      const given = await store.write(() => {
        const grouping = new FailureGrouping(store, fingerprints)
        const back = ids.map((id) => giveBack(store, registry, grouping, id, now()))
        grouping.write()
        return back
      })
      const rows = given.filter((row) => row !== undefined)
      onChanged(rows)
      recovered += rows.length
    }
  }
  return recovered
}

function giveBack(
  store: Store,
  registry: HandlerRegistry,
  grouping: FailureGrouping,
  id: number,
  now: number,
): JobRow | undefined {
  const row = findJob(store, id)
  // It was looked for before this transaction: a host that was only taken for dead may have settled it since.
  if (!row || row.token === null) return undefined
  const { settlement, outcome, error } = decideLost(
    {
      ...settingsFor(row, registry),
      attempts: row.attempts,
      lostInARow: row.lostInARow,
      runAt: row.runAt,
      isCancelRequested: row.cancelRequestedAt !== null,
    },
    now,
  )
  const startedAt = row.startedAt ?? row.updatedAt
  const build = typeBuildAt(store, row.type, startedAt)
  const ended = { jobId: id, number: row.starts, outcome, error, build, startedAt, finishedAt: now }
  const group = grouping.groupOf({ ...ended, type: row.type })
  insertAttempts(store, [
    {
      ...ended,
      isCounted: false,
      result: null,
      logs: [],
      group,
    },
  ])
  return settleJob(store, id, row.token, settlement, group, now)
}
