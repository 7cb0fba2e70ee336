import { describe, expect, it } from 'vitest'
import { seeded } from '../torture/random.ts'
import { Disk } from './disk.ts'
import type { DiskEvent } from './trace.ts'

const FILE = '/d/file'

function disk(...events: readonly DiskEvent[]): Disk {
  const made = new Disk()
  for (const event of events) made.apply(event)
  return made
}

function texts(platter: ReadonlyMap<string, Buffer>): Record<string, string> {
  return Object.fromEntries([...platter].map(([path, content]) => [path, content.toString()]))
}

const create: DiskEvent = { kind: 'create', path: FILE, isEmptied: false }
const sync: DiskEvent = { kind: 'sync', path: FILE, thread: '1' }
const syncFolder: DiskEvent = { kind: 'sync', path: '/d', thread: '1' }

function write(offset: number, text: string): DiskEvent {
  return { kind: 'write', path: FILE, offset, data: Buffer.from(text) }
}

describe('a disk whose power is cut', () => {
  it('has what was synced, and nothing that was written since', () => {
    const cut = disk(create, syncFolder, write(0, 'abcdef'), sync, write(2, 'XY'))
    expect(texts(cut.afterCut())).toEqual({ [FILE]: 'abcdef' })
  })

  it('has nothing that was written while another thread’s sync was under way', () => {
    const begins: DiskEvent = { kind: 'sync-begins', path: FILE, thread: '2' }
    const ends: DiskEvent = { kind: 'sync', path: FILE, thread: '2' }
    const cut = disk(create, syncFolder, write(0, 'abc'), begins, write(0, 'X'), ends)
    expect(texts(cut.afterCut())).toEqual({ [FILE]: 'abc' })
    cut.apply(sync)
    expect(texts(cut.afterCut())).toEqual({ [FILE]: 'Xbc' })
  })

  it('has a new name only once its folder was synced', () => {
    expect(texts(disk(create, write(0, 'a'), sync).afterCut())).toEqual({})
    expect(texts(disk(create, write(0, 'a'), sync, syncFolder).afterCut())).toEqual({ [FILE]: 'a' })
  })

  it('has a renamed file under its old name until the folder was synced', () => {
    const renamed = disk(create, syncFolder, write(0, 'a'), sync, {
      kind: 'rename',
      from: FILE,
      to: '/d/new',
    })
    expect(texts(renamed.afterCut())).toEqual({ [FILE]: 'a' })
    renamed.apply(syncFolder)
    expect(texts(renamed.afterCut())).toEqual({ '/d/new': 'a' })
  })

  it('has a file that was removed until the folder was synced', () => {
    const removed = disk(create, syncFolder, write(0, 'a'), sync, { kind: 'unlink', path: FILE })
    expect(texts(removed.afterCut())).toEqual({ [FILE]: 'a' })
    removed.apply(syncFolder)
    expect(texts(removed.afterCut())).toEqual({})
  })

  it('cuts and fills files as they were truncated and grown', () => {
    const grown = disk(
      create,
      syncFolder,
      write(0, 'abcdef'),
      { kind: 'truncate', path: FILE, size: 2 },
      write(4, 'z'),
      sync,
    )
    expect(texts(grown.afterCut())).toEqual({ [FILE]: 'ab\0\0z' })
  })

  it('keeps some sectors of what was unsynced where it was cut while writing, each whole', () => {
    const [old, fresh] = ['o'.repeat(2048), 'n'.repeat(2048)]
    const writing = disk(create, syncFolder, write(0, old), sync, write(0, fresh))
    const random = seeded(5)
    const seen = new Set(Array.from({ length: 200 }, () => texts(writing.afterTornCut(random, 512))[FILE]))
    expect(seen.size).toBeGreaterThan(8)
    for (const content of seen) expect(content).toMatch(/^(o{512}|n{512}){4}$/)
  })
})
