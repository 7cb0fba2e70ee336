import { expect, test } from 'vitest'
import type { HealthView } from '../../../src/model/health.ts'
import { troublesOf } from '../../../src/model/health-troubles.ts'

const NOW = Date.UTC(2026, 0, 15)
const DAY = 24 * 3_600_000
const MB = 1024 * 1024

const WELL: HealthView = {
  disk: { freeBytes: 50_000 * MB, databaseBytes: 100 * MB, walBytes: 4 * MB },
  lag: { p99Ms: 1, maxMs: 30, isHigh: false },
  integrity: { at: NOW - DAY, error: null, faults: [] },
  counters: { at: NOW, error: null, compared: 12, wrong: 0 },
  backup: { at: NOW, error: null, isUnchanged: false },
  restore: { at: NOW, error: null, name: 'copy.db' },
  backups: [],
  backupFolder: '/yard/.yardmaster/backups',
  running: null,
  canRestore: true,
  storageError: null,
}

const UNKNOWN: HealthView = {
  ...WELL,
  disk: null,
  lag: null,
  integrity: null,
  counters: null,
  backup: null,
  restore: null,
}

const idsOf = (view: Partial<HealthView>) => troublesOf({ ...WELL, ...view }, NOW).map(({ id }) => id)

test('where all is well, or nothing is known yet, there is no trouble', () => {
  expect(troublesOf(WELL, NOW)).toEqual([])
  expect(troublesOf(UNKNOWN, NOW)).toEqual([])
})

test.for<[string, Partial<HealthView>]>([
  ['storage', { storageError: 'no room left on the disk' }],
  ['damage', { integrity: { at: NOW, error: null, faults: ['page 7'] } }],
  ['restore', { restore: { at: NOW, error: 'it is damaged', name: 'copy.db' } }],
  ['room', { disk: { freeBytes: 100 * MB, databaseBytes: MB, walBytes: 0 } }],
  ['room', { disk: { freeBytes: 1_000 * MB, databaseBytes: 900 * MB, walBytes: 0 } }],
  ['backup', { backup: { at: NOW, error: 'no room', isUnchanged: false } }],
  ['check', { integrity: { at: NOW, error: 'the thread ended', faults: [] } }],
  ['log', { disk: { freeBytes: 50_000 * MB, databaseBytes: MB, walBytes: 65 * MB } }],
  ['counters', { counters: { at: NOW - DAY, error: null, compared: 12, wrong: 3 } }],
  ['lag', { lag: { p99Ms: 80, maxMs: 300, isHigh: true } }],
])('%s is told with what happened, what is safe and what to do', ([id, view]) => {
  const troubles = troublesOf({ ...WELL, ...view }, NOW)
  expect(troubles.map((trouble) => trouble.id)).toEqual([id])
  for (const { what, safe, todo } of troubles)
    for (const words of [what, safe, todo]) expect(words).toMatch(/\w{3}/)
})

test('a drift that was set right long ago is told no more', () => {
  expect(idsOf({ counters: { at: NOW - 8 * DAY, error: null, compared: 12, wrong: 3 } })).toEqual([])
})

test('of damage it says whether there is a backup from before', () => {
  const integrity = { at: NOW, error: null, faults: ['page 7'] }
  const backup = { name: 'copy.db', bytes: 1, version: 1, isReplaced: false }
  const todo = (takenAt: number) =>
    troublesOf({ ...WELL, integrity, backups: [{ ...backup, takenAt }] }, NOW)[0]?.todo
  expect(todo(NOW - DAY)).toContain('restore')
  expect(todo(NOW + DAY)).not.toContain('restore')
})
