import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Tally } from './tally.ts'

/** What an enqueue sends. `call` is in the payload too, and finds the job again whatever was answered. */
export interface Sending {
  readonly call: string
  readonly type: string
  readonly queue: string
  readonly payload: string
  readonly key: string | null
}

/** What is known of a call that was sent. Silence says nothing: it may have been done, or not. */
export type Answer =
  | { readonly kind: 'acked'; readonly job: number }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'silence'; readonly why: string }

export type Act = 'cancel' | 'retry'

/** A line of the ledger, in the order in which things happened. */
export type Entry =
  | {
      readonly kind: 'round'
      readonly round: number
      readonly seed: number
      readonly fault: string
      /** The highest job id, and the journal's length in bytes, before it. */
      readonly afterJob: number
      readonly afterByte: number
    }
  | { readonly kind: 'host'; readonly pid: number }
  | { readonly kind: 'note'; readonly text: string }
  /** How far the wall clock is from the real one, from now on; ms. */
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | ({ readonly kind: 'sent' } & Sending)
  | { readonly kind: 'answered'; readonly call: string; readonly answer: Answer }
  | {
      readonly kind: 'acting'
      readonly call: string
      readonly act: Act
      /** Null: all of the round's that a filter names. */
      readonly jobs: readonly number[] | null
      /** It may have passed a job over. */
      readonly isBulk: boolean
    }
  | { readonly kind: 'acted'; readonly call: string }
  /** A job was not found although its enqueue had been acknowledged. */
  | { readonly kind: 'missing'; readonly job: number }
  | {
      readonly kind: 'verdict'
      readonly round: number
      readonly tally: Tally
      readonly faults: readonly string[]
      /** The highest job id after the round. */
      readonly lastJob: number
    }

/** Written down before and after every call, outside of the system under test, and never changed. */
export interface Ledger {
  readonly file: string
  append(entry: Entry): void
  close(): void
}

/** Each line is one write at the file's end: a supervisor that is killed leaves whole lines behind. */
export function openLedger(file: string): Ledger {
  if (existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n')) appendFileSync(file, '\n')
  const handle = openSync(file, 'a')
  return {
    file,
    append: (entry) => void writeSync(handle, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(handle),
  }
}

/** All entries of a ledger; a line that a kill cut short is left out. */
export function readLedger(file: string): readonly Entry[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').flatMap(entryOf)
}

/** The entries of the newest round, and whether it has had its verdict. */
export function newestRound(entries: readonly Entry[]): { entries: readonly Entry[]; isJudged: boolean } {
  const from = entries.findLastIndex(({ kind }) => kind === 'round')
  const its = from < 0 ? [] : entries.slice(from)
  return { entries: its, isJudged: from < 0 || its.some(({ kind }) => kind === 'verdict') }
}

function entryOf(line: string): Entry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Entry]
  } catch {
    return []
  }
}
