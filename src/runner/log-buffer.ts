import { format } from 'node:util'
import { ATTEMPT_LIMITS } from '../model/attempt.ts'
import type { LogLevel, LogLine } from '../model/attempt.ts'
import type { LogBatch } from './protocol.ts'
import { fitText } from './text.ts'

/**
 * The log of one attempt, capped as ATTEMPT_LIMITS says. Once it is full, lines are counted and dropped
 * before anything is made of them, so that a flood costs no memory.
 */
export interface LogBuffer {
  /** As console.log would write `values`. */
  add(level: LogLevel, values: readonly unknown[]): void
  /** Lines that were made elsewhere, under the same caps. */
  addLines(lines: readonly LogLine[]): readonly LogLine[]
  /** The lines since the last call. */
  take(): LogBatch
  readonly hasNews: boolean
}

export function createLogBuffer(now: () => number): LogBuffer {
  let fresh: LogLine[] = []
  let cutLines = 0
  let takenCutLines = 0
  let linesLeft: number = ATTEMPT_LIMITS.logLines
  let bytesLeft: number = ATTEMPT_LIMITS.logBytes

  const keep = (at: number, level: LogLevel, message: string): LogLine => {
    const line = { at, level, message: fitText(message, Math.min(ATTEMPT_LIMITS.logLineBytes, bytesLeft)) }
    linesLeft--
    bytesLeft -= Math.max(1, Buffer.byteLength(line.message))
    fresh.push(line)
    return line
  }
  const isFull = (): boolean => linesLeft <= 0 || bytesLeft <= 0

  return {
    add(level, values) {
      if (isFull()) cutLines++
      else keep(now(), level, write(values))
    },
    addLines(lines) {
      const kept: LogLine[] = []
      for (const { at, level, message } of lines) {
        if (isFull()) cutLines++
        else kept.push(keep(at, level, message))
      }
      return kept
    },
    take() {
      const batch = { lines: fresh, cutLines }
      fresh = []
      takenCutLines = cutLines
      return batch
    },
    get hasNews() {
      return fresh.length > 0 || cutLines !== takenCutLines
    },
  }
}

/** The last line of a log that was cut. */
export function cutLine(at: number, cutLines: number): LogLine {
  const lines = cutLines === 1 ? '1 more line was' : `${cutLines} more lines were`
  const { logLines, logBytes } = ATTEMPT_LIMITS
  return {
    at,
    level: 'warn',
    message: `${lines} not kept: an attempt keeps ${logLines} lines or ${logBytes / 1024} kB of log`,
  }
}

function write(values: readonly unknown[]): string {
  try {
    // A lone string needs no formatting, and may be long.
    return values.length === 1 && typeof values[0] === 'string' ? values[0] : format(...values)
  } catch {
    return 'a value that can’t be shown'
  }
}
