import { existsSync, readFileSync } from 'node:fs'

/** One run of a handler, as the handler itself wrote it down. */
export interface Run {
  readonly job: number
  readonly attempt: number
  readonly token: string
  readonly call: string
  /** Null where it was ended before it could say so. */
  readonly end: 'completed' | 'failed' | null
  /** Where in the journal its first and last lines are: the order of events across all processes. */
  readonly first: number
  readonly last: number
}

/** The runs in a journal, from byte `from` on, in the order of their starts. */
export function readRuns(file: string, from: number): readonly Run[] {
  if (!existsSync(file)) return []
  const runs = new Map<string, Run>()
  const lines = readFileSync(file).subarray(from).toString('utf8').split('\n')
  for (const [at, line] of lines.entries()) {
    const [what, job, attempt, token, , call] = line.split(' ')
    if (token === undefined || call === undefined) continue
    const run = runs.get(token) ?? {
      job: Number(job),
      attempt: Number(attempt),
      token,
      call,
      end: null,
      first: at,
      last: at,
    }
    const end = what === 'completed' || what === 'failed' ? what : run.end
    runs.set(token, { ...run, end, last: at })
  }
  return [...runs.values()]
}
