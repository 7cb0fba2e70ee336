import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { acksIn, type Ack } from './acks.ts'
import { cuts, tornCuts } from './cuts.ts'
import { faultsAfter, type Cut } from './reopen.ts'
import { record, whyNoStrace } from './strace.ts'
import { readTrace, type DiskEvent } from './trace.ts'

const ENQUEUER = join(import.meta.dirname, 'fixtures', 'enqueuer.ts')
const UNLUCKY_ENQUEUER = join(import.meta.dirname, 'fixtures', 'unlucky-enqueuer.ts')
/**
 * Every eleventh sync fails once the database is open, which takes about twenty: SQLite passes over a folder's
 * sync that failed, and has only that one to make its log's name safe. Not oftener: to trust the disk again
 * takes the queue several syncs in a row.
 */
const SOME_SYNCS_FAIL = 'fsync,fdatasync:error=EIO:when=36+11'
const MOST_LINES = 10
const NAME = 'queue.db'
const LIMIT_MS = 240_000
const TORN_SEEDS = [1, 2]

describe.skipIf(whyNoStrace !== null)(`a power cut${whyNoStrace === null ? '' : ` (${whyNoStrace})`}`, () => {
  let events: readonly DiskEvent[] = []

  beforeAll(() => {
    events = recorded(ENQUEUER)
  }, LIMIT_MS)

  it('is tried on commits of every kind and on checkpoints', () => {
    const acks = allAcks(events)
    expect(acks.filter(({ kind }) => kind === 'enqueued').length).toBeGreaterThan(120)
    const settled = acks.flatMap((ack) => (ack.kind === 'settled' ? [ack.status] : []))
    expect(new Set(settled)).toEqual(new Set(['completed', 'dead', 'cancelled']))
    const toDatabase = events.filter((event) => event.kind === 'sync' && event.path.endsWith(`/${NAME}`))
    // Of the making and of the checkpoint that is asked for; how many the queue makes by itself is a matter of pace.
    expect(toDatabase.length).toBeGreaterThanOrEqual(2)
  })

  it('takes nothing that was acknowledged, whenever it comes', { timeout: LIMIT_MS }, async () => {
    const { tried, faults } = await tryAll(cuts(events))
    expect(faults).toEqual([])
    expect(tried).toBeGreaterThan(60)
  })

  it.each(TORN_SEEDS)(
    'takes nothing where the disk has kept some sectors of what was unsynced (seed %i)',
    { timeout: LIMIT_MS },
    async (seed) => {
      const { tried, faults } = await tryAll(tornCuts(events, seed))
      expect(faults).toEqual([])
      expect(tried).toBeGreaterThan(60)
    },
  )

  it(
    'takes nothing after syncs that failed, for none of it was acknowledged',
    { timeout: LIMIT_MS },
    async () => {
      const unlucky = recorded(UNLUCKY_ENQUEUER, SOME_SYNCS_FAIL)
      const { faults } = await tryAll(cuts(unlucky))
      expect(faults).toEqual([])
      const answers = Map.groupBy(allAcks(unlucky), ({ kind }) => kind)
      expect(answers.get('refused')?.length).toBeGreaterThan(5)
      expect(answers.get('enqueued')?.length).toBeGreaterThan(30)
    },
  )
})

function allAcks(events: readonly DiskEvent[]): readonly Ack[] {
  return events.flatMap((event) => (event.kind === 'ack' ? acksIn(event.text) : []))
}

/** The record is large, and gone again as soon as it has been read. */
function recorded(program: string, inject?: string): readonly DiskEvent[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yardmaster-')))
  try {
    const [disk, acks, trace] = [join(folder, 'disk'), join(folder, 'acks'), join(folder, 'trace')]
    mkdirSync(disk)
    record([program, join(disk, NAME), acks], trace, inject)
    return readTrace(trace, disk, acks)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns how many cuts there were, and what the first that harmed took */
async function tryAll(all: Iterable<Cut>): Promise<{ tried: number; faults: readonly string[] }> {
  const folder = join(tempFolder(), 'after')
  let tried = 0
  for (const cut of all) {
    const faults = await faultsAfter(cut, folder, NAME)
    if (faults.length > 0) {
      const where = `cut ${tried}, ${cut.acks.length} acknowledged, ${faults.length} faults:`
      return { tried, faults: [where, ...faults.slice(0, MOST_LINES)] }
    }
    tried++
  }
  return { tried, faults: [] }
}
