import { dirname } from 'node:path'
import type { Random } from '../torture/random.ts'
import type { DiskEvent } from './trace.ts'

type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }

/** A file's content as it is on the platter, and what has been written since its last sync. */
interface Inode {
  synced: Buffer
  pending: Change[]
}

/** One step of a folder's: it happens whole or not at all. */
interface NameChange {
  readonly put: { readonly path: string; readonly inode: Inode } | null
  readonly drop: string | null
}

/** What a disk holds after the power came back: contents by path. */
export type Platter = ReadonlyMap<string, Buffer>

/**
 * A disk as strictly as its standard allows it to be: content is safe once its file was synced, a name
 * once its folder was. Real ones keep more; none may keep less.
 */
export class Disk {
  /** As running programs see them. */
  readonly #names = new Map<string, Inode>()
  readonly #syncedNames = new Map<string, Inode>()
  #pendingNames: NameChange[] = []
  /** By thread: what was written when its sync began. */
  readonly #covered = new Map<string, ReadonlySet<Change | NameChange>>()

  apply(event: DiskEvent): void {
    switch (event.kind) {
      case 'ack':
        return
      case 'create':
        if (!this.#names.has(event.path))
          this.#change({
            put: { path: event.path, inode: { synced: Buffer.alloc(0), pending: [] } },
            drop: null,
          })
        if (event.isEmptied) this.#inode(event.path).pending.push({ kind: 'truncate', size: 0 })
        return
      case 'write':
      case 'truncate':
        this.#inode(event.path).pending.push(event)
        return
      case 'sync-begins':
        this.#covered.set(event.thread, new Set(this.#pendingOf(event.path)))
        return
      case 'sync':
        this.#sync(event.path, this.#covered.get(event.thread) ?? new Set(this.#pendingOf(event.path)))
        this.#covered.delete(event.thread)
        return
      case 'rename':
        return this.#change({ put: { path: event.to, inode: this.#inode(event.from) }, drop: event.from })
      case 'unlink':
        return this.#change({ put: null, drop: event.path })
    }
  }

  /** The power went, and with it everything that was not synced. */
  afterCut(): Platter {
    return new Map([...this.#syncedNames].map(([path, { synced }]) => [path, synced]))
  }

  /**
   * The power went while the disk was writing: of what was not synced, any sectors may have come through
   * in any order, and the first few of the changed names.
   */
  afterTornCut(random: Random, sectorBytes: number): Platter {
    const names = new Map(this.#syncedNames)
    for (const change of this.#pendingNames.slice(0, random.below(this.#pendingNames.length + 1)))
      rename(names, change)
    const share = random.unit()
    return new Map(
      [...names].map(([path, { synced, pending }]) => {
        const kept = pending.flatMap((change) => torn(change, sectorBytes, () => random.chance(share)))
        return [path, changed(synced, kept)]
      }),
    )
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path)
    if (!inode) throw new Error(`${path} was changed before it was made`)
    return inode
  }

  #pendingOf(path: string): readonly (Change | NameChange)[] {
    return this.#names.get(path)?.pending ?? this.#pendingNames.filter((change) => folderOf(change) === path)
  }

  #sync(path: string, covered: ReadonlySet<Change | NameChange>): void {
    const inode = this.#names.get(path)
    if (inode) {
      inode.synced = changed(
        inode.synced,
        inode.pending.filter((change) => covered.has(change)),
      )
      inode.pending = inode.pending.filter((change) => !covered.has(change))
      return
    }
    // A folder: its names are safe now, in the order in which they changed.
    for (const change of this.#pendingNames) if (covered.has(change)) rename(this.#syncedNames, change)
    this.#pendingNames = this.#pendingNames.filter((change) => !covered.has(change))
  }

  #change(change: NameChange): void {
    rename(this.#names, change)
    this.#pendingNames.push(change)
  }
}

function rename(names: Map<string, Inode>, { put, drop }: NameChange): void {
  if (drop !== null) names.delete(drop)
  if (put !== null) names.set(put.path, put.inode)
}

function folderOf({ put, drop }: NameChange): string {
  return dirname(put?.path ?? drop ?? '')
}

/** A new buffer: whoever was given the old one goes on to see it as it was. */
function changed(content: Buffer, changes: readonly Change[]): Buffer {
  const ends = changes.map((change) => (change.kind === 'write' ? change.offset + change.data.length : 0))
  const room = Buffer.alloc(Math.max(content.length, ...ends, 0))
  content.copy(room)
  let size = content.length
  for (const change of changes) {
    if (change.kind === 'write') {
      change.data.copy(room, change.offset)
      size = Math.max(size, change.offset + change.data.length)
    } else {
      room.fill(0, change.size)
      size = change.size
    }
  }
  return room.subarray(0, size)
}

/** The sectors of a change that came through. */
function torn(change: Change, sectorBytes: number, comesThrough: () => boolean): Change[] {
  if (change.kind === 'truncate') return comesThrough() ? [change] : []
  const parts: Change[] = []
  for (let from = change.offset, end = change.offset + change.data.length; from < end;) {
    const to = Math.min(end, (Math.floor(from / sectorBytes) + 1) * sectorBytes)
    const data = change.data.subarray(from - change.offset, to - change.offset)
    if (comesThrough()) parts.push({ kind: 'write', offset: from, data })
    from = to
  }
  return parts
}
