import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { backupFile, backupFolder, dropOldest, listBackups } from '../../../src/store/backup-files.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const DAY = 24 * 3_600_000

function setup() {
  const file = join(tempFolder(), 'queue.db')
  mkdirSync(backupFolder(file))
  const add = (day: number, kind?: 'replaced'): string => {
    const copy = backupFile(file, 1, day * DAY, kind)
    writeFileSync(copy, 'x'.repeat(day))
    return copy
  }
  return { file, add, names: () => readdirSync(backupFolder(file)).sort() }
}

test('a copy says by its name what it is: version, moment, and whether a restore replaced it', () => {
  const { file, add } = setup()
  add(1)
  add(2, 'replaced')
  expect(listBackups(file)).toEqual([
    {
      name: 'queue-v1-1970-01-03T00-00-00-000Z-replaced.db',
      takenAt: 2 * DAY,
      bytes: 2,
      version: 1,
      isReplaced: true,
    },
    { name: 'queue-v1-1970-01-02T00-00-00-000Z.db', takenAt: DAY, bytes: 1, version: 1, isReplaced: false },
  ])
})

test('before the first copy there is none, and nothing to drop', () => {
  const file = join(tempFolder(), 'queue.db')
  expect(listBackups(file)).toEqual([])
  dropOldest(file, 0)
})

test('the five newest are kept, by when they were taken', () => {
  const { file, add, names } = setup()
  for (const day of [7, 3, 1, 6, 2, 5, 4]) add(day)
  dropOldest(file, 0)
  expect(names()).toHaveLength(5)
  expect(listBackups(file).map(({ takenAt }) => takenAt / DAY)).toEqual([7, 6, 5, 4, 3])
})

test('one that is being restored is spared, however old', () => {
  const { file, add, names } = setup()
  const restored = add(1)
  for (const day of [2, 3, 4, 5, 6]) add(day)
  dropOldest(file, 0, restored)
  expect(names()).toContain(basename(restored))
})

test("other people's files are no copies, and stay", () => {
  const { file, names } = setup()
  const others = [
    'diary.txt',
    'queue-v1-yesterday.db',
    'queue-vx-1970-01-02T00-00-00-000Z.db',
    'other-v1-1970-01-02T00-00-00-000Z.db',
  ]
  for (const name of others) writeFileSync(join(backupFolder(file), name), '')
  expect(listBackups(file)).toEqual([])
  dropOldest(file, 0)
  expect(names()).toEqual([...others].sort())
})

test('a draft that nobody works on any more goes; one of now stays', () => {
  const { file, names } = setup()
  for (const name of ['old.db.draft', 'new.db.draft']) writeFileSync(join(backupFolder(file), name), '')
  utimesSync(join(backupFolder(file), 'old.db.draft'), 0, 0)
  utimesSync(join(backupFolder(file), 'new.db.draft'), 7_000, 7_000)
  dropOldest(file, 7_200_000)
  expect(names()).toEqual(['new.db.draft'])
})
