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

/** Where the files of a build are kept, absolute; null where they are not. */
export type CopiesOf = (build: string) => string | null

/**
 * The file of a frame, by its real path.
 *
 * @throws NOT_FOUND where the attempt's error names no such place, or the file is not there any more: a page
 *   can ask for nothing that a stack does not name
 */
export async function findStackFile(
  queue: Pick<Queue, 'attempts'>,
  dir: string,
  query: FrameQuery,
): Promise<string> {
  await attemptNaming(queue, dir, query)
  const found = await realFile(path.resolve(dir, query.file))
  if (found === null) throw new NotFoundError('file', query.file)
  return found
}

/**
 * The lines around a frame's, where its file lies in the workspace, in no folder or file whose name begins
 * with a dot: of the build that the attempt ran on where that is kept, else as the file is now.
 *
 * @throws NOT_FOUND as `findStackFile` does, and where the file lies elsewhere, is no text or is too long
 */
export async function readStackSource(
  queue: Pick<Queue, 'attempts'>,
  dir: string,
  query: FrameQuery,
  copiesOf: CopiesOf = () => null,
): Promise<SourceLines> {
  const { build, startedAt } = await attemptNaming(queue, dir, query)
  const found = await realFile(path.resolve(dir, query.file))
  // One that is gone may be kept all the same.
  const inside = path.relative(await realpath(dir), found ?? path.resolve(dir, query.file))
  if (!isPlainInside(inside)) throw new NotFoundError('file', query.file)
  const copies = build === null ? null : copiesOf(build)
  const copy = copies === null ? null : await textOf(path.join(copies, inside))
  const file = found === null ? null : await textOf(found)
  const text = copy ?? file
  if (text === null) throw new NotFoundError('file', query.file)
  return {
    file: inside.split(path.sep).join('/'),
    ...linesAround(text.content, query),
    build: copy && build,
    isChanged: copy ? copy.content !== file?.content : text.writtenAt > startedAt,
  }
}

/** @throws NOT_FOUND where no such attempt has an error that names the place */
async function attemptNaming(
  queue: Pick<Queue, 'attempts'>,
  dir: string,
  { id, attempt: number, file, line }: FrameQuery,
): Promise<Attempt> {
  const { attempts } = await queue.attempts(id, { before: number + 1, limit: 1 })
  const attempt = attempts.find((one) => one.number === number)
  if (!attempt || !isNamed(attempt, dir, file, line)) throw new NotFoundError('file', `${file}:${line}`)
  return attempt
}

/** Null where it is gone, unreadable or no file. */
async function realFile(file: string): Promise<string | null> {
  try {
    const found = await realpath(file)
    return (await stat(found)).isFile() ? found : null
  } catch {
    return null
  }
}

/** Null where there is no file, or one that is too long. */
async function textOf(
  file: string,
): Promise<{ readonly content: string; readonly writtenAt: number } | null> {
  try {
    const { size, mtimeMs } = await stat(file)
    if (size > FILE_BYTES) return null
    return { content: await readFile(file, 'utf8'), writtenAt: Math.floor(mtimeMs) }
  } catch {
    return null
  }
}

function linesAround(
  content: string,
  { file, line }: FrameQuery,
): { readonly first: number; readonly lines: readonly string[] } {
  const lines = content.split(/\r?\n/)
  // What ends with a line break has no line behind it.
  if (lines.at(-1) === '') lines.pop()
  if (line > lines.length) throw new NotFoundError('file', `${file}:${line}`)
  const first = Math.max(1, line - AROUND)
  const shown = lines.slice(first - 1, line + AROUND)
  return { first, lines: shown.map((text) => text.slice(0, LINE_CHARACTERS)) }
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
