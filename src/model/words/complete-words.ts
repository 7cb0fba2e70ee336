import { JOB_STATUSES } from '../status.ts'
import { exactly, writePath } from './write-words.ts'
import {
  isOneOf,
  isWordKey,
  KEY_HINTS,
  NUMBER_KEYS,
  TIME_KEYS,
  WORD_KEYS,
  type Span,
  type WordKey,
} from './word.ts'

/** What is known of the jobs that are there. */
export interface KnownValues {
  readonly types: readonly string[]
  readonly queues: readonly string[]
  /** Paths of values in the payloads. */
  readonly paths: readonly (readonly (string | number)[])[]
  /** What errors say, the most frequent first. */
  readonly errors: readonly string[]
}

/** Something to put in the place of what is being typed. */
export interface Candidate {
  /** What the text from `at.from` to `at.to` becomes. */
  readonly insert: string
  readonly at: Span
  readonly hint: string
  /** Whether more belongs behind it: no space follows. */
  readonly isOpen: boolean
}

const MOST = 12

/** What can stand where the caret is; none where nothing is being typed that is known. */
export function complete(text: string, caret: number, known: KnownValues): readonly Candidate[] {
  const at = wordAt(text, caret)
  const typed = text.slice(at.from, caret)
  // Inside of quotes without a key a text is typed, of which nothing is known.
  if (typed.startsWith('"') || typed.startsWith('-"')) return []
  const sign = typed.startsWith('-') ? '-' : ''
  const body = typed.slice(sign.length)
  const colon = body.indexOf(':')
  const found =
    colon === -1
      ? keysFor(body, known, { from: at.from + sign.length, to: at.to })
      : valuesFor(body.slice(0, colon), body.slice(colon + 1), known, caret, at.to)
  return found.filter(({ insert, at: span }) => insert !== text.slice(span.from, span.to)).slice(0, MOST)
}

/** The text with the candidate in it, and where the caret is then. */
export function accept(
  text: string,
  candidate: Candidate,
): { readonly text: string; readonly caret: number } {
  const { insert, at, isOpen } = candidate
  const rest = text.slice(at.to)
  const space = isOpen || rest.startsWith(' ') || rest.startsWith(',') ? '' : ' '
  return {
    text: `${text.slice(0, at.from)}${insert}${space}${rest}`,
    caret: at.from + insert.length + (isOpen ? 0 : 1),
  }
}

/** The word that the caret is in, as far as spaces outside of quotes tell. */
function wordAt(text: string, caret: number): Span {
  let from = 0
  let isQuoted = false
  for (let i = 0; i < caret; i++) {
    if (text[i] === '\\' && isQuoted) i++
    else if (text[i] === '"') isQuoted = !isQuoted
    else if (!isQuoted && /\s/.test(text[i] ?? '')) from = i + 1
  }
  const rest = isQuoted ? '' : (/^[^\s,]*/.exec(text.slice(caret))?.[0] ?? '')
  return { from, to: caret + rest.length }
}

function keysFor(typed: string, known: KnownValues, at: Span): Candidate[] {
  const wanted = typed.toLowerCase()
  if (wanted.startsWith('payload.') || wanted.startsWith('payload[')) return pathsFor(wanted, known, at)
  const keys = WORD_KEYS.filter((key) => key.startsWith(wanted)).map((key) => keyCandidate(key, at))
  // A name by itself is most likely meant as that of a type or a queue.
  const named =
    wanted === ''
      ? []
      : [
          ...matching(JOB_STATUSES, wanted).map((name) => ['status', name] as const),
          ...matching(known.types, wanted).map((name) => ['type', name] as const),
          ...matching(known.queues, wanted).map((name) => ['queue', name] as const),
        ].map(([key, name]) => ({
          insert: `${key}:${written(name)}`,
          at,
          hint: key,
          isOpen: false,
        }))
  return [...keys, ...named]
}

function keyCandidate(key: WordKey, at: Span): Candidate {
  const { what, example } = KEY_HINTS[key]
  return {
    insert: `${key}:`,
    at,
    hint: `${what}, as ${key}${example.startsWith('.') ? '' : ':'}${example}`,
    isOpen: true,
  }
}

function pathsFor(typed: string, { paths }: KnownValues, at: Span): Candidate[] {
  return paths
    .map((path) => `payload${writePath(path)}:`)
    .filter((insert) => insert.toLowerCase().startsWith(typed))
    .map((insert) => ({ insert, at, hint: 'value in the payload', isOpen: true }))
}

function valuesFor(key: string, typed: string, known: KnownValues, caret: number, to: number): Candidate[] {
  if (!isWordKey(key)) return []
  const list = typed.split(',')
  const last = list.at(-1) ?? ''
  const at = { from: caret - last.length, to }
  const given = (values: readonly string[], hint: string): Candidate[] =>
    matching(values, last.toLowerCase())
      .filter((value) => !list.slice(0, -1).includes(written(value)))
      .map((value) => ({ insert: written(value), at, hint, isOpen: false }))
  const pairs = (values: readonly (readonly [string, string])[]): Candidate[] =>
    values
      .filter(([value]) => value.startsWith(last))
      .map(([insert, hint]) => ({ insert, at, hint, isOpen: false }))
  if (key === 'status') return given(JOB_STATUSES, '')
  if (key === 'is') return given(['held'], '')
  if (key === 'type') return given(known.types, '')
  if (key === 'queue') return given(known.queues, '')
  if (key === 'build') return pairs(BUILDS)
  if (key === 'error') return errorsFor(typed, known, { from: caret - typed.length, to })
  if (isOneOf(TIME_KEYS, key)) return pairs(TIMES)
  if (isOneOf(NUMBER_KEYS, key) && key !== 'id') return pairs(NUMBERS)
  return []
}

/** What is typed of a message may have its first quote, and commas. */
function errorsFor(typed: string, { errors }: KnownValues, at: Span): Candidate[] {
  return matching(errors, typed.replace(/^"/, '').toLowerCase()).map((error) => ({
    insert: written(error),
    at,
    hint: '',
    isOpen: false,
  }))
}

const TIMES = [
  ['<15m', 'in the last 15 minutes'],
  ['<1h', 'in the last hour'],
  ['<24h', 'in the last 24 hours'],
  ['<7d', 'in the last 7 days'],
  ['today', 'since midnight'],
  ['yesterday', 'the day before today'],
  ['>1h', 'longer ago than an hour'],
] as const

const BUILDS = [
  ['current', 'on the code that counts now'],
  ['<current', 'on code before that'],
] as const

const NUMBERS = [
  ['>1', 'more than one'],
  ['>0', 'more than none'],
  ['0', 'none'],
  ['<0', 'below zero'],
] as const

/** Those that begin with it first, then those that have it somewhere. */
function matching<T extends string>(values: readonly T[], wanted: string): T[] {
  const begins = values.filter((value) => value.toLowerCase().startsWith(wanted))
  const has = values.filter((value) => !begins.includes(value) && value.toLowerCase().includes(wanted))
  return [...begins, ...has]
}

function written(name: string): string {
  const { text, isQuoted } = exactly(name)
  return isQuoted ? `"${text.replaceAll(/["\\]/g, '\\$&')}"` : text
}
