import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { NotFoundError } from '../errors.ts'
import type { Queue } from '../queue/queue.ts'

/**
 * The file that a job's newest result names as `file`: a path from the workspace's folder.
 *
 * @returns its real path, inside the real `dir`, through no folder or file whose name begins with a dot
 * @throws NOT_FOUND where there is no such job, its result names none, or that lies elsewhere
 */
export async function findResultFile(
  queue: Pick<Queue, 'attempts'>,
  dir: string,
  jobId: number,
): Promise<{ path: string; bytes: number }> {
  const { attempts } = await queue.attempts(jobId)
  const named = attempts.map(({ result }) => fileNamed(result)).findLast((file) => file !== null)
  if (named === undefined || named === null)
    throw new NotFoundError('file', `the result of job ${jobId} names none`)
  try {
    const root = await realpath(dir)
    const file = await realpath(path.resolve(root, named))
    const inside = path.relative(root, file)
    const { size, isRegular } = await stat(file).then((stats) => ({
      size: stats.size,
      isRegular: stats.isFile(),
    }))
    if (isRegular && isPlainInside(inside)) return { path: file, bytes: size }
  } catch {
    // Gone, unreadable, or no path at all: the same answer as for a file that is not to be shown.
  }
  throw new NotFoundError('file', named)
}

function fileNamed(result: string | null): string | null {
  if (result === null) return null
  try {
    const value: unknown = JSON.parse(result)
    const isNaming = typeof value === 'object' && value !== null && 'file' in value
    return isNaming && typeof value.file === 'string' && value.file !== '' ? value.file : null
  } catch {
    // A result that was cut at its limit is no JSON any more.
    return null
  }
}

/** Whether a path from a folder stays in it, and passes no name that begins with a dot. */
export function isPlainInside(inside: string): boolean {
  return (
    inside !== '' && !path.isAbsolute(inside) && inside.split(path.sep).every((name) => !name.startsWith('.'))
  )
}
