import { execFileSync, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  rmdirSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SIZE = '24m'
const CHUNK = Buffer.alloc(64 * 1024)

/** Why no small disk can be had here; null where it can. Asked once, by making one. */
export const whyNoSmallDisk: string | null = reason()

/** A disk of its own at `folder`, small enough to be filled in a moment. */
export function mountSmallDisk(folder: string): void {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'yardmaster-torture', folder])
}

/** Idempotent. Lazily: a process that is just dying may still hold it. */
export function unmountSmallDisk(folder: string): void {
  if (existsSync(folder)) spawnSync('umount', ['-l', folder], { stdio: 'ignore' })
}

/** Take all the room there is, to the last byte. */
export function fill(folder: string): void {
  const handle = openSync(balloon(folder), 'a')
  try {
    for (let size = CHUNK.length; size >= 1;) {
      try {
        if (writeSync(handle, CHUNK, 0, size) < size) size = Math.floor(size / 2)
      } catch {
        size = Math.floor(size / 2)
      }
    }
  } finally {
    closeSync(handle)
  }
}

export function free(folder: string): void {
  rmSync(balloon(folder), { force: true })
}

function balloon(folder: string): string {
  return join(folder, 'balloon')
}

function reason(): string | null {
  if (process.platform !== 'linux') return `no small disk can be mounted on ${process.platform}`
  if (process.getuid?.() !== 0) return 'only root may mount a small disk'
  const folder = mkdtempSync(join(tmpdir(), 'yardmaster-disk-'))
  try {
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'probe', folder], {
      stdio: 'ignore',
    })
    if (status !== 0) return 'this system lets nobody mount a small disk'
    spawnSync('umount', [folder], { stdio: 'ignore' })
    return null
  } finally {
    rmdirSync(folder)
  }
}
