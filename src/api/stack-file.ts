import { readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SourceLines } from '../contract/index.ts'
import { NotFoundError } from '../errors.ts'
import type { Attempt, AttemptError } from '../model/attempt.ts'
import type { Queue } from '../queue/queue.ts'
import { isPlainInside } from './result-file.ts'

/** A frame of an attempt's error, as the page names it. */
export interface FrameQuery {
  readonly id: number
  readonly attempt: number
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** Lines on each side of the one that a frame names. */
const AROUND = 3
/** A line is shown, not read: a bundle's single one is cut. */
const LINE_CHARACTERS = 400
const FILE_BYTES = 2_000_000

/**
 * The file of a frame, by its real path.
 *
 * @throws NOT_FOUND where the attempt's error names no such place, or the file is not there any more: a page
 *   can ask for nothing that a stack does not name
 */
export async function findStackFile(
  queue: Pick<Queue, 'attempts'>,
  dir: string,
  { id, attempt: number, file, line }: FrameQuery,
): Promise<string> {
  const { attempts } = await queue.attempts(id, { before: number + 1, limit: 1 })
  const attempt = attempts.find((one) => one.number === number)
  if (!attempt || !isNamed(attempt, dir, file, line)) throw new NotFoundError('file', `${file}:${line}`)
  try {
    const found = await realpath(path.resolve(dir, file))
    if ((await stat(found)).isFile()) return found
  } catch {
    // Gone or unreadable: the same answer as for what was never there.
  }
  throw new NotFoundError('file', file)
}

/**
 * The lines around a frame's, where its file lies in the workspace, in no folder or file whose name begins
 * with a dot.
 *
 * @throws NOT_FOUND as `findStackFile` does, and where the file lies elsewhere, is no text or is too long
 */
export async function readStackSource(
  queue: Pick<Queue, 'attempts'>,
  dir: string,
  query: FrameQuery,
): Promise<SourceLines> {
  const found = await findStackFile(queue, dir, query)
  const inside = path.relative(await realpath(dir), found)
  const { size, mtimeMs } = await stat(found)
  if (!isPlainInside(inside) || size > FILE_BYTES) throw new NotFoundError('file', query.file)
  const lines = (await readFile(found, 'utf8')).split(/\r?\n/)
  // What ends with a line break has no line behind it.
  if (lines.at(-1) === '') lines.pop()
  if (query.line > lines.length) throw new NotFoundError('file', `${query.file}:${query.line}`)
  const first = Math.max(1, query.line - AROUND)
  return {
    file: inside.split(path.sep).join('/'),
    first,
    lines: lines.slice(first - 1, query.line + AROUND).map((line) => line.slice(0, LINE_CHARACTERS)),
    changedAt: Math.floor(mtimeMs),
  }
}

function isNamed({ error }: Attempt, dir: string, file: string, line: number): boolean {
  const url = pathToFileURL(path.resolve(dir, file)).href
  const places = [`${file}:${line}`, `${url}:${line}`]
  return stacksOf(error).some((stack) =>
    stack.split('\n').some((frame) => places.some((place) => names(frame, place))),
  )
}

/** Whether a frame has this place, and not one that only ends or begins like it. */
function names(frame: string, place: string): boolean {
  const at = frame.indexOf(place)
  return at >= 0 && /[\s(]|^$/.test(frame.charAt(at - 1)) && !/\d/.test(frame.charAt(at + place.length))
}

function stacksOf(error: AttemptError | null): string[] {
  const stacks: string[] = []
  for (let one = error; one; one = one.cause) if (one.stack !== null) stacks.push(one.stack)
  return stacks
}
