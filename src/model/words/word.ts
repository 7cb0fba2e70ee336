import type { TextPlace } from '../job-test.ts'

/** The keys that a word may begin with, in the order in which they are offered. */
export const WORD_KEYS = [
  'status',
  'is',
  'type',
  'queue',
  'error',
  'group',
  'build',
  'payload',
  'log',
  'created',
  'settled',
  'failed',
  'started',
  'updated',
  'attempts',
  'priority',
  'key',
  'id',
] as const

export type WordKey = (typeof WORD_KEYS)[number]

/** What follows a key's colon: one of several, divided by commas. */
export interface WordValue {
  readonly text: string
  /** Written in quotes: taken as it is, and no character of it means anything. */
  readonly isQuoted: boolean
}

/** A word of a search, as it was read or is to be written. */
export interface Word {
  /** Null for a text by itself. */
  readonly key: WordKey | null
  /** Of `payload.user.id`: the steps after `payload`; empty for others. */
  readonly path: readonly (string | number)[]
  /** With a minus in front. */
  readonly isNot: boolean
  /** One at least. */
  readonly values: readonly WordValue[]
}

/** Where something stands in the text: from its first character, up to and without its last. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface PlacedWord extends Word, Span {
  /** Of each value, quotes included. */
  readonly valueSpans: readonly Span[]
}

/** Something that can't be understood, and what could be. */
export interface WordFault extends Span {
  readonly message: string
}

/** Keys whose values are names, in which `*` stands for any characters. */
export const NAME_KEYS = ['type', 'queue', 'key'] as const
export const TIME_KEYS = ['created', 'settled', 'failed', 'started', 'updated'] as const
export const NUMBER_KEYS = ['attempts', 'priority', 'id'] as const
/** Keys whose values are texts, with the places that they are looked for in. */
export const TEXT_KEYS: Readonly<Partial<Record<WordKey, readonly TextPlace[]>>> = {
  error: ['error'],
  log: ['log'],
  payload: ['payload'],
}

export function isOneOf<Key extends WordKey>(keys: readonly Key[], key: WordKey | null): key is Key {
  return (keys as readonly (WordKey | null)[]).includes(key)
}

export function isWordKey(text: string): text is WordKey {
  return (WORD_KEYS as readonly string[]).includes(text)
}

/** What a key is for, in a few words, with an example of its values. */
export const KEY_HINTS: Readonly<Record<WordKey, { readonly what: string; readonly example: string }>> = {
  status: { what: 'where it stands', example: 'dead,failed' },
  is: { what: 'what it waits for', example: 'held' },
  type: { what: 'name of its handler', example: 'send-*' },
  queue: { what: 'name of its queue', example: 'reports' },
  error: { what: 'text in an error', example: '"ECONNREFUSED"' },
  group: { what: 'the failure group of its newest failure', example: '12' },
  build: { what: 'the build that its newest attempt ran on', example: '<current' },
  payload: { what: 'text or a value in the payload', example: '.userId:42' },
  log: { what: 'text in its log lines', example: '"retrying"' },
  created: { what: 'when it was enqueued', example: '<2h' },
  settled: { what: 'when it reached its end', example: '<1h' },
  failed: { what: 'when an attempt of it failed', example: '<3h' },
  started: { what: 'when its newest attempt began', example: '<10m' },
  updated: { what: 'when it last changed', example: '<5m' },
  attempts: { what: 'how often it was tried', example: '>2' },
  priority: { what: 'lowest runs first', example: '<0' },
  key: { what: 'its idempotency key', example: 'order-*' },
  id: { what: 'its number', example: '1000..2000' },
}
