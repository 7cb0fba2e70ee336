import type { Attempt, AttemptError, LogLine } from './attempt.ts'
import type { Replay } from './replay.ts'
import { stackFrames } from './stack-frames.ts'

/** A line of two logs laid over each other: in both, only `before`, or only `after`. */
export interface ComparedLine {
  readonly kind: 'both' | 'before' | 'after'
  readonly line: LogLine
}

/** How a replay differs from the attempt that it is compared with. */
export interface ReplayComparison {
  readonly isOutcomeSame: boolean
  /** Null where neither has an error. */
  readonly error: {
    readonly isNameSame: boolean
    readonly isMessageSame: boolean
    /** By what was called and where, in the person's own files. */
    readonly areFramesSame: boolean
  } | null
  readonly isResultSame: boolean
  readonly log: readonly ComparedLine[]
  readonly isLogSame: boolean
  readonly beforeMs: number | null
  readonly afterMs: number | null
  /** Outcome, error, result and log: everything but how long it took. */
  readonly isSame: boolean
}

/** Longer logs are laid over each other only where they begin and end alike: the rest is all before, then all after. */
const ALIGNED = 1_500

/** Compare a replay that has ended with an attempt that has. */
export function compareReplay(attempt: Attempt, replay: Replay): ReplayComparison {
  const isOutcomeSame = attempt.outcome === replay.outcome
  const error = compareErrors(attempt.error, replay.error)
  const isResultSame = attempt.result === replay.result
  const log = compareLogs(attempt.logs, replay.logs)
  const isLogSame = log.every(({ kind }) => kind === 'both')
  const isErrorSame = error === null || (error.isNameSame && error.isMessageSame && error.areFramesSame)
  return {
    ...{ isOutcomeSame, error, isResultSame, log, isLogSame },
    beforeMs: attempt.finishedAt === null ? null : attempt.finishedAt - attempt.startedAt,
    afterMs: replay.finishedAt === null ? null : replay.finishedAt - replay.startedAt,
    isSame: isOutcomeSame && isErrorSame && isResultSame && isLogSame,
  }
}

function compareErrors(before: AttemptError | null, after: AttemptError | null): ReplayComparison['error'] {
  if (!before && !after) return null
  return {
    isNameSame: before?.name === after?.name,
    isMessageSame: before?.message === after?.message,
    areFramesSame: ownFrames(before) === ownFrames(after),
  }
}

function ownFrames(error: AttemptError | null): string {
  const frames = stackFrames(error?.stack ?? '').filter(({ kind }) => kind === 'own')
  return frames.map(({ text }) => text).join('\n')
}

/** By level and text, by their longest common subsequence (Wagner and Fischer 1974); times say nothing. */
function compareLogs(before: readonly LogLine[], after: readonly LogLine[]): readonly ComparedLine[] {
  const isSame = (a: LogLine | undefined, b: LogLine | undefined): boolean =>
    a !== undefined && b !== undefined && a.level === b.level && a.message === b.message
  let start = 0
  while (isSame(before[start], after[start])) start++
  let end = 0
  while (
    end < Math.min(before.length, after.length) - start &&
    isSame(before[before.length - 1 - end], after[after.length - 1 - end])
  )
    end++
  const both = (line: LogLine): ComparedLine => ({ kind: 'both', line })
  return [
    ...after.slice(0, start).map(both),
    ...align(before.slice(start, before.length - end), after.slice(start, after.length - end), isSame),
    ...after.slice(after.length - end).map(both),
  ]
}

function align(
  before: readonly LogLine[],
  after: readonly LogLine[],
  isSame: (a: LogLine | undefined, b: LogLine | undefined) => boolean,
): ComparedLine[] {
  const isShort = before.length <= ALIGNED && after.length <= ALIGNED
  const width = after.length + 1
  const common = isShort ? new Uint16Array((before.length + 1) * width) : null
  const at = (i: number, j: number): number => common?.[i * width + j] ?? 0
  if (common) {
    for (let i = before.length - 1; i >= 0; i--) {
      for (let j = after.length - 1; j >= 0; j--) {
        common[i * width + j] = isSame(before[i], after[j])
          ? at(i + 1, j + 1) + 1
          : Math.max(at(i + 1, j), at(i, j + 1))
      }
    }
  }
  const lines: ComparedLine[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const gone = before[i]
    const come = after[j]
    if (come !== undefined && common && isSame(gone, come)) {
      lines.push({ kind: 'both', line: come })
      i++
      j++
    } else if (gone !== undefined && (come === undefined || !common || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'before', line: gone })
      i++
    } else if (come !== undefined) {
      lines.push({ kind: 'after', line: come })
      j++
    }
  }
  return lines
}
