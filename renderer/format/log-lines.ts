import Anser from 'anser'
import type { LogLevel, LogLine } from '../../src/model/attempt.ts'
import { visible } from './visible.ts'

/** A line as it is shown: a message of several lines is several of them. */
export interface ShownLine {
  /** Null on the further lines of a message. */
  readonly at: number | null
  readonly level: LogLevel
  readonly text: string
}

export interface Span {
  readonly text: string
  readonly classes: readonly string[]
}

export function shownLines(logs: readonly LogLine[]): readonly ShownLine[] {
  return logs.flatMap(({ at, level, message }) =>
    message.split(/\r?\n/).map((text, index) => ({ at: index === 0 ? at : null, level, text })),
  )
}

/** Those of the levels, or of any where none is named, with `text` in them, letters in either case. */
export function filteredLogs(
  logs: readonly LogLine[],
  { levels, text }: { readonly levels: readonly string[]; readonly text: string },
): readonly LogLine[] {
  if (levels.length === 0 && text === '') return logs
  const wanted = text.toLowerCase()
  return logs.filter(
    ({ level, message }) =>
      (levels.length === 0 || levels.includes(level)) &&
      (wanted === '' || withoutColours(message).toLowerCase().includes(wanted)),
  )
}

/** A log as a file has it: time in UTC, level, message, without terminal colours. */
export function logText(logs: readonly LogLine[]): string {
  return logs
    .map(
      ({ at, level, message }) =>
        `${new Date(at).toISOString()} ${level.padEnd(5)} ${withoutColours(message)}\n`,
    )
    .join('')
}

// eslint-disable-next-line no-control-regex -- they begin with one
const COLOURS = /\u001b\[[0-9;]*m/g

function withoutColours(message: string): string {
  return message.includes('\u001b') ? message.replace(COLOURS, '') : message
}

/** How long after `startedAt`: `+0.012`, `+59.999`, `+1:02.345`, `+1:02:03.345`. */
export function sinceStart(at: number, startedAt: number): string {
  const ms = Math.max(0, at - startedAt)
  const seconds = (Math.floor(ms) % 60_000) / 1_000
  const minutes = Math.floor(ms / 60_000) % 60
  const hours = Math.floor(ms / 3_600_000)
  if (hours === 0 && minutes === 0) return `+${seconds.toFixed(3)}`
  const tail = `${seconds.toFixed(3).padStart(6, '0')}`
  return hours === 0 ? `+${minutes}:${tail}` : `+${hours}:${String(minutes).padStart(2, '0')}:${tail}`
}

/** A line with terminal colours as spans with classes; every other control character is spelled out. */
export function spansOf(text: string): readonly Span[] {
  if (!text.includes('\u001b')) return [{ text: visible(text), classes: [] }]
  return Anser.ansiToJson(text, { json: true, remove_empty: true, use_classes: true }).map((part) => ({
    text: visible(part.content),
    classes: [
      ...(part.fg ? [`${part.fg}-fg`] : []),
      ...part.decorations.map((decoration) => `ansi-${decoration}`),
    ],
  }))
}
