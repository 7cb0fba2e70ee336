import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StorageError } from '../errors.ts'

const MB = 1024 * 1024

/** Of room. Small disks give a part of themselves instead, so that they can be worked on at all. */
const BALLAST_BYTES = 32 * MB
const FLOOR_BYTES = 16 * MB
const BALLAST_PART = 1 / 16
const FLOOR_PART = 1 / 20

/** Of the write-ahead log: past the first it is emptied aside, past the second that is told, past the third nothing new is taken. */
export const WAL_LIMITS = { emptyBytes: 16 * MB, alarmBytes: 64 * MB, mostBytes: 256 * MB } as const

/** Sizes in bytes, as the file system tells them. */
export interface Disk {
  readonly databaseBytes: number
  readonly walBytes: number
  /** Room that this account may use; null where the file system doesn't say. */
  readonly freeBytes: number | null
  readonly totalBytes: number | null
}

export function readDisk(file: string): Disk {
  return { databaseBytes: sizeOf(file), walBytes: sizeOf(`${file}-wal`), ...roomAt(dirname(file)) }
}

/** The size of the file that keeps room for the worst day. */
export function ballastBytes({ totalBytes }: Disk): number {
  return Math.floor(Math.min(BALLAST_BYTES, (totalBytes ?? Infinity) * BALLAST_PART))
}

/** With less free room than this nothing new is taken: what is left is for what runs already. */
export function floorBytes({ totalBytes }: Disk): number {
  return Math.floor(Math.min(FLOOR_BYTES, (totalBytes ?? Infinity) * FLOOR_PART))
}

/** Whether `bytes` could be taken and the floor still be kept. */
export function hasRoomFor(disk: Disk, bytes: number): boolean {
  return disk.freeBytes === null || disk.freeBytes - bytes >= floorBytes(disk)
}

/** Why nothing new should be taken, before anything fails; null where there is room. */
export function refusalOf(disk: Disk): StorageError | null {
  if (!hasRoomFor(disk, 0)) {
    return new StorageError(
      'STORAGE_FULL',
      `only ${inMb(disk.freeBytes ?? 0)} is left on the disk, which is kept for the jobs that are there already. This job was not taken; everything that was acknowledged before is safe. Free some room and try again`,
    )
  }
  if (disk.walBytes <= WAL_LIMITS.mostBytes) return null
  return new StorageError(
    'STORAGE_FULL',
    `the write-ahead log has grown to ${inMb(disk.walBytes)}, because another program keeps the database open for reading. This job was not taken; everything that was acknowledged before is safe. End that program and try again`,
  )
}

/**
 * Whether the disk takes no more, by trying: a quota or a limit on file sizes looks like a fault to
 * SQLite. The byte goes where the larger of the two files ends, in a file of its own that is gone after.
 */
export function isOutOfRoom(file: string): boolean {
  const { databaseBytes, walBytes } = readDisk(file)
  const probe = `${file}.probe`
  try {
    const handle = openSync(probe, 'w')
    try {
      writeSync(handle, Buffer.alloc(64 * 1024), 0, 64 * 1024, Math.max(databaseBytes, walBytes))
      return false
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    return isNoRoom(error)
  } finally {
    rmSync(probe, { force: true })
  }
}

/** Whether the system refused a write for lack of room, a quota, or a limit on file sizes. */
export function isNoRoom(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}

function roomAt(folder: string): Pick<Disk, 'freeBytes' | 'totalBytes'> {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder)
    // Some network drives tell no size.
    return blocks === 0
      ? { freeBytes: null, totalBytes: null }
      : { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return { freeBytes: null, totalBytes: null }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`
}
