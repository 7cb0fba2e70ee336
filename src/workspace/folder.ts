import { constants } from 'node:fs'
import { access, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { InvalidInputError, StorageError } from '../errors.ts'
import { makeDotFolder } from './dot-folder.ts'

/** A folder that can be a workspace. */
export interface Folder {
  /** Absolute, without symbolic links: it names the folder whatever way led to it. */
  readonly dir: string
  /** Whether it was made just now. */
  readonly isNew: boolean
}

/**
 * Make sure of a folder to work in: made where it is absent, with its `.yardmaster/`.
 *
 * @throws InvalidInputError naming the path where it is no folder, or can't be written to; STORAGE_FULL
 */
export async function prepareFolder(path: string): Promise<Folder> {
  const absolute = resolve(path)
  try {
    const isNew = await makeFolder(absolute)
    const dir = await realpath(absolute)
    await access(dir, constants.W_OK | constants.X_OK)
    await makeDotFolder(dir)
    return { dir, isNew }
  } catch (error) {
    throw await refusal(absolute, error)
  }
}

/**
 * Make a folder and what it stands in; false where it was there. Node's own recursive mkdir tries for
 * ever where a file system answers ENOENT for a folder that is there, as /proc does.
 */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const parent = dirname(path)
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return false
    if (code !== 'ENOENT' || parent === path || (await stat(parent).catch(() => null))) throw error
    await makeFolder(parent)
    return makeFolder(path)
  }
}

async function refusal(path: string, error: unknown): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException
  const found = await stat(path).catch(() => null)
  if (found && !found.isDirectory()) return new InvalidInputError('workspace', 'a folder', `a file: ${path}`)
  if (code === 'ENOTDIR')
    return new InvalidInputError('workspace', 'a folder', `a path through a file: ${path}`)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StorageError('STORAGE_FULL', `${path}: the disk is full. Free some room, and open it again`)
  }
  if (code !== undefined) {
    return new InvalidInputError('workspace', 'a folder that can be written to', `${path} (${code})`)
  }
  return error
}
