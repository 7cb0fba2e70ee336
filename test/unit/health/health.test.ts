import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readHealth } from '../../../src/health/health-file.ts'
import { Health } from '../../../src/health/health.ts'
import { repairCounters } from '../../../src/store/counters.ts'
import { openTestStore } from '../../support/open-test-store.ts'

async function setup() {
  const the = await openTestStore()
  const log: string[] = []
  const open = (): Health => {
    const health = new Health({
      databaseFile: the.file,
      clock: the.clock,
      reader: the.reader,
      version: 1,
      repairCounters: () => the.store.write(() => repairCounters(the.store)),
      foundDamage: (fault) => the.store.foundDamage(fault),
      onLook: (listener) => the.store.onLook(listener),
      canRestore: false,
      log: (line) => log.push(line),
    })
    onTestFinished(() => health.close())
    return health
  }
  return { ...the, log, open, health: open() }
}

test('what was found is remembered by the next host', async () => {
  const { health, open, fill, clock } = await setup()
  await fill(7)
  await health.checkIntegrity()
  clock.advance(5)
  await health.compareCounters()
  await health.backUp()
  const { integrity, counters, backup, backups } = health.view()
  expect(integrity).toEqual({ at: clock.now() - 5, error: null, faults: [] })
  expect(counters).toEqual({ at: clock.now(), error: null, compared: 42, wrong: 0 })
  expect(backup).toEqual({ at: clock.now(), error: null, isUnchanged: false })
  expect(open().view()).toMatchObject({ integrity, counters, backup, backups })
})

test('counters that are wrong are set right, and said', async () => {
  const { health, store, reader, fill, log } = await setup()
  await fill(7)
  await store.write(() => store.statement('UPDATE counters SET pending = 5').run())
  expect(await health.compareCounters()).toEqual({ compared: 42, wrong: 7 })
  expect(await reader.run('countersCheck', {})).toEqual({ compared: 42, wrong: 0 })
  expect(log.join()).toContain('were set right')
  expect(health.view().counters?.wrong).toBe(7)
})

test('a backup that is not needed is not made, and that is no failure', async () => {
  const { health, fill, clock } = await setup()
  await fill(1)
  await health.backUp()
  clock.advance(1_000)
  await health.backUpIfChanged()
  expect(health.view()).toMatchObject({ backup: { error: null, isUnchanged: true } })
  expect(health.view().backups).toHaveLength(1)
  await fill(1)
  await health.backUpIfChanged()
  expect(health.view().backups).toHaveLength(2)
})

test('five copies are kept', async () => {
  const { health, clock } = await setup()
  for (let copy = 0; copy < 7; copy++) {
    clock.advance(1_000)
    await health.backUp()
  }
  expect(health.view().backups).toHaveLength(5)
  expect(health.view().backups[0]?.takenAt).toBe(clock.now())
})

test('a backup that fails is remembered with its reason, and the ones before are kept', async () => {
  const { health, dir, clock } = await setup()
  await health.backUp()
  const [first] = health.view().backups
  clock.advance(1_000)
  rmSync(join(dir, 'backups'), { recursive: true })
  writeFileSync(join(dir, 'backups'), 'a file in the way')
  await expect(health.backUp()).rejects.toThrow()
  expect(health.view().backup?.error).toMatch(/EEXIST|ENOTDIR|exist/)
  rmSync(join(dir, 'backups'))
  mkdirSync(join(dir, 'backups'))
  expect(first?.name).toMatch(/^queue-v1-/)
})

test('one that was called off is no failure to tell of', async () => {
  const { health } = await setup()
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  await expect(health.backUp({ signal: stop.signal })).rejects.toThrow('enough')
  expect(health.view().backup).toBeNull()
})

test('what runs is shown with its progress, and gone when it has ended', async () => {
  const { health, fill } = await setup()
  await fill(2_000)
  const seen = new Set<string>()
  health.on('changed', () => {
    const { running } = health.view()
    if (running) seen.add(`${running.task} ${running.progress === null ? 'begins' : 'goes on'}`)
  })
  await health.checkIntegrity()
  expect(seen).toEqual(new Set(['integrity begins', 'integrity goes on']))
  expect(health.view().running).toBeNull()
})

test('sizes and room are looked at when asked, and every ten seconds', async () => {
  const { health, clock, fill } = await setup()
  expect(health.view().disk).toBeNull()
  const changed = Promise.withResolvers<void>()
  health.on('changed', () => changed.resolve())
  clock.advance(10_000)
  await changed.promise
  const { disk } = health.view()
  expect(disk?.freeBytes).toBeGreaterThan(0)
  await fill(3_000)
  const later = (await health.refresh()).disk
  expect((later?.walBytes ?? 0) + (later?.databaseBytes ?? 0)).toBeGreaterThan(
    (disk?.walBytes ?? 0) + (disk?.databaseBytes ?? 0),
  )
})

test('a note that can not be read, or says something else, remembers nothing', async () => {
  const { health, file, dir } = await setup()
  await health.compareCounters()
  const note = join(dir, 'health.json')
  expect(JSON.parse(readFileSync(note, 'utf8'))).toMatchObject({ counters: { wrong: 0 } })
  for (const content of ['', '{', '{"counters": 7}', '[]']) {
    writeFileSync(note, content)
    expect(readHealth(file)).toEqual({ integrity: null, counters: null, backup: null, restore: null })
  }
})

test('damage that a check finds ends all writing', async () => {
  const { health, store, reader, fill, log } = await setup()
  await fill(3)
  vi.spyOn(reader, 'run').mockResolvedValue({ faults: ['row 3 missing from index jobs_by_cell'] })
  await health.checkIntegrity()
  expect(log.join()).toContain('the database is damaged')
  expect(store.trouble).toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('row 3 missing'),
  })
  await expect(fill(1)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})

test('a backup that the console closed on is no failure to tell of', async () => {
  const { health, reader, file, fill } = await setup()
  await fill(5_000)
  const begun = Promise.withResolvers<void>()
  const cut = health.backUp({ onProgress: () => begun.resolve() })
  cut.catch(() => undefined)
  await begun.promise
  health.close()
  await reader.close()
  await expect(cut).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  expect(readHealth(file).backup).toBeNull()
})
