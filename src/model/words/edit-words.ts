import { readWords } from './read-words.ts'
import { exactly, writeWord } from './write-words.ts'
import type { Span, Word, WordKey } from './word.ts'

/** What chips and menus do: each takes the text of a search and gives it back changed; the rest stays as typed. */

/** The values that a menu shows as chosen: those of the key's words that name them one by one. */
export function chosenValues(text: string, key: WordKey): readonly string[] {
  return readWords(text)
    .words.filter((word) => isPlainWordOf(word, key))
    .flatMap(({ values }) => values.map((value) => value.text))
}

/** The same search with these values of the key in place of those it had, where they stood. */
export function withValues(text: string, key: WordKey, values: readonly string[]): string {
  const word: Word = { key, path: [], isNot: false, values: values.map(exactly) }
  return replaced(text, (other) => isPlainWordOf(other, key), values.length > 0 ? writeWord(word) : null)
}

/** The same search with this word, as it is written, in place of the key's others; null for none. */
export function withWord(text: string, key: WordKey, written: string | null): string {
  return replaced(text, (other) => other.key === key && other.path.length === 0 && !other.isNot, written)
}

/** The same search with one more word at its end. */
export function withMore(text: string, written: string): string {
  return [text.trim(), written].filter(Boolean).join(' ')
}

/** The same search without what stands there. */
export function without(text: string, { from, to }: Span): string {
  return tidy(text.slice(0, from), text.slice(to))
}

function replaced(text: string, isOld: (word: Word) => boolean, next: string | null): string {
  const old = readWords(text).words.filter(isOld)
  const [first] = old
  if (!first) return next === null ? text.trim() : withMore(text, next)
  // From behind, so that what is still to be cut stays where it was.
  const rest = old
    .slice(1)
    .reverse()
    .reduce((cut, word) => without(cut, word), text)
  return next === null
    ? without(rest, first)
    : `${rest.slice(0, first.from)}${next}${rest.slice(first.to)}`.trim()
}

function tidy(before: string, after: string): string {
  return [before.trim(), after.trim()].filter(Boolean).join(' ')
}

function isPlainWordOf({ key, isNot, path, values }: Word, wanted: WordKey): boolean {
  const isPattern = wanted !== 'status' && values.some((value) => !value.isQuoted && value.text.includes('*'))
  return key === wanted && !isNot && path.length === 0 && !isPattern
}
