import type { Ended, HealthView } from '../../src/model/health.ts'
import type { Trouble } from '../../src/model/health-troubles.ts'
import { bytes, count, plural } from './number.ts'

/** One thing that is watched, in words. */
export interface HealthRow {
  readonly id: 'disk' | 'integrity' | 'counters' | 'lag'
  readonly title: string
  readonly tone: 'well' | 'warn' | 'error' | 'unknown'
  readonly state: string
  readonly found: string
  /** When it was last looked at, for what is not looked at all the time. */
  readonly ended: Ended | null
}

/** What is watched, as it stands; the tone of what is in trouble is the trouble's. */
export function healthRows(health: HealthView, troubles: readonly Trouble[]): readonly HealthRow[] {
  const toneOf = (...ids: readonly string[]): 'well' | Trouble['tone'] =>
    troubles.find(({ id }) => ids.includes(id))?.tone ?? 'well'
  return [
    disk(health, toneOf('storage', 'room', 'log')),
    integrity(health, toneOf('damage', 'check')),
    counters(health, toneOf('counters')),
    lag(health, toneOf('lag')),
  ]
}

type Tone = HealthRow['tone']

function disk({ disk: facts }: HealthView, tone: Tone): HealthRow {
  const row = { id: 'disk', title: 'Disk', ended: null } as const
  if (!facts) return { ...row, tone: 'unknown', state: 'Unknown', found: 'It could not be looked at' }
  return {
    ...row,
    tone,
    state: { well: 'Room enough', warn: 'Little room', error: 'Nearly full', unknown: '' }[tone],
    found: `${bytes(facts.freeBytes)} free · database ${bytes(facts.databaseBytes)} · write-ahead log ${bytes(facts.walBytes)}`,
  }
}

function integrity({ integrity: last }: HealthView, tone: Tone): HealthRow {
  const row = { id: 'integrity', title: 'Integrity', ended: last } as const
  if (!last) {
    return {
      ...row,
      tone: 'unknown',
      state: 'Not checked',
      found: 'Looked over at every start; checked in full once a week',
    }
  }
  const isSound = last.faults.length === 0
  return {
    ...row,
    tone,
    state: isSound ? 'Sound' : 'Damaged',
    found: isSound ? 'Every page, row and index' : plural(last.faults.length, 'fault'),
  }
}

function counters({ counters: last }: HealthView, tone: Tone): HealthRow {
  const row = { id: 'counters', title: 'Counters', ended: last } as const
  if (!last) {
    return {
      ...row,
      tone: 'unknown',
      state: 'Not compared',
      found: 'Set right at every start; compared once an hour',
    }
  }
  const compared = `${count(last.compared)} compared with the jobs`
  return {
    ...row,
    tone,
    state: last.wrong === 0 ? 'Right' : 'Set right',
    found: last.wrong === 0 ? compared : `${compared}, ${count(last.wrong)} were wrong`,
  }
}

function lag({ lag: last }: HealthView, tone: Tone): HealthRow {
  const row = { id: 'lag', title: 'Event loop', ended: null } as const
  if (!last)
    return { ...row, tone: 'unknown', state: 'Measuring', found: 'Shown when the first minute is over' }
  return {
    ...row,
    tone,
    state: tone === 'well' ? 'Quick' : 'Late',
    found: `p99 ${last.p99Ms} ms late · longest ${last.maxMs} ms`,
  }
}
