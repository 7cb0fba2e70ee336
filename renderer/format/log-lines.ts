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
