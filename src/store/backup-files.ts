import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BackupFile } from '../model/health.ts'
import { removeDatabase } from './durable-file.ts'

/** The newest so many are kept, whatever they were made for. */
export const KEPT_BACKUPS = 5

/** Nobody works on a draft for this long: whoever began it is gone. */
const DRAFT_IS_DEAD_MS = 3_600_000

export function backupFolder(databaseFile: string): string {
  return join(dirname(databaseFile), 'backups')
}

/**
 * The file that a copy of `databaseFile`, taken at `now` (UTC ms), goes to. Its name says what it is a
 * copy of, the schema's version and when.
 */
export function backupFile(
  databaseFile: string,
  version: number,
  now: number,
  kind: 'plain' | 'replaced' = 'plain',
): string {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const suffix = kind === 'replaced' ? '-replaced' : ''
  return join(backupFolder(databaseFile), `${stemOf(databaseFile)}-v${version}-${stamp}${suffix}.db`)
}

/** A copy in the making; only a whole and verified one gets its real name. */
export function draftOf(file: string): string {
  return `${file}.draft`
}

/** The copies that are kept, newest first; those whose file can't be looked at are left out. */
export function listBackups(databaseFile: string): readonly BackupFile[] {
  const folder = backupFolder(databaseFile)
  return entriesOf(folder)
    .map((name) => backupOf(databaseFile, folder, name))
    .filter((backup) => backup !== null)
    .sort((a, b) => b.takenAt - a.takenAt || b.name.localeCompare(a.name))
}

/** Let go of the oldest copies, but never of `spared`, and of drafts that nobody works on any more. */
export function dropOldest(databaseFile: string, now: number, spared: string | null = null): void {
  const folder = backupFolder(databaseFile)
  for (const { name } of listBackups(databaseFile).slice(KEPT_BACKUPS)) {
    if (join(folder, name) !== spared) rmSync(join(folder, name))
  }
  for (const name of entriesOf(folder).filter((entry) => entry.endsWith('.draft'))) {
    const draft = join(folder, name)
    if (now - statSync(draft).mtimeMs > DRAFT_IS_DEAD_MS) removeDatabase(draft)
  }
}

const STAMP = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/

function backupOf(databaseFile: string, folder: string, name: string): BackupFile | null {
  const stem = stemOf(databaseFile)
  if (!name.startsWith(`${stem}-v`)) return null
  const parts = /^(\d+)-(.*Z)(-replaced)?\.db$/.exec(name.slice(stem.length + 2))
  const takenAt = instantOf(parts?.[2] ?? '')
  if (!parts || takenAt === null) return null
  const bytes = statSync(join(folder, name), { throwIfNoEntry: false })?.size
  if (bytes === undefined) return null
  return { name, takenAt, bytes, version: Number(parts[1]), isReplaced: parts[3] !== undefined }
}

function instantOf(stamp: string): number | null {
  const parts = STAMP.exec(stamp)
  if (!parts) return null
  const [, day, hours, minutes, seconds, ms] = parts
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`)
}

function stemOf(databaseFile: string): string {
  return basename(databaseFile, '.db')
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // There is none before the first backup.
    return []
  }
}
