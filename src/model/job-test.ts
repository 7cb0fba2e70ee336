import type { TimeRange } from './filter.ts'
import type { Job } from './job.ts'
import { fits } from './pattern.ts'

/** Whole numbers from `from` to `to`, both included. An absent end is open. */
export interface NumberRange {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Where a text is looked for. */
export const TEXT_PLACES = ['payload', 'error', 'log'] as const
export type TextPlace = (typeof TEXT_PLACES)[number]

/** In the place of a build's name: the code that jobs run on now. */
export const CURRENT_BUILD = 'current'

/** Steps from a payload's root: names of members, and indices of arrays. */
export type PayloadPath = readonly (string | number)[]

/** What must be true of a job itself, as data; with `isNot`, what must not. */
export type JobTest = { readonly isNot?: boolean | undefined } & (
  | {
      readonly kind: 'text'
      readonly places: readonly TextPlace[]
      /** One of them is enough; letters A to Z in either case. */
      readonly texts: readonly string[]
    }
  | {
      readonly kind: 'number'
      readonly field: 'id' | 'attempts' | 'priority'
      readonly ranges: readonly NumberRange[]
    }
  | {
      readonly kind: 'time'
      /** `failed`: when an attempt of it failed, whichever that was. */
      readonly field: 'created' | 'started' | 'updated' | 'settled' | 'failed'
      readonly range: TimeRange
    }
  /** The newest attempt that has ended ran on one of these builds, or on what else is said here. */
  | {
      readonly kind: 'build'
      readonly builds: readonly string[]
      /** On any in which its handler's code is what it is now. */
      readonly current?: boolean | undefined
      /** On one that was made before one of these; `CURRENT_BUILD` is all in which its handler's code was another. */
      readonly before?: readonly string[] | undefined
    }
  /** A hold has stopped it before it runs, and it waits for somebody. */
  | { readonly kind: 'held' }
  | { readonly kind: 'key'; readonly names: readonly string[]; readonly like: readonly string[] }
  | {
      readonly kind: 'payload'
      readonly path: PayloadPath
      /** As text, so that a number keeps every digit: 42 is the number 42 and the text "42". */
      readonly values: readonly string[]
      readonly like: readonly string[]
      /** Numbers beyond or below; compared as numbers. */
      readonly over?: { readonly than: number; readonly orEqual: boolean } | undefined
      readonly under?: { readonly than: number; readonly orEqual: boolean } | undefined
    }
)

/** Whether it is so; null where the job, without its payload and history, does not tell. */
export function judge(test: JobTest, job: Job): boolean | null {
  const verdict = judgePositive(test, job)
  return verdict === null || !test.isNot ? verdict : !verdict
}

function judgePositive(test: JobTest, job: Job): boolean | null {
  switch (test.kind) {
    case 'text':
      return judgeText(test.places, test.texts, job.lastError)
    case 'number':
      return test.ranges.some(
        ({ from = -Infinity, to = Infinity }) => job[test.field] >= from && job[test.field] <= to,
      )
    case 'time':
      return test.field === 'failed' ? null : isWithin(test.range, timeOf(test.field, job))
    case 'key':
      return (
        job.key !== null &&
        (test.names.includes(job.key) || test.like.some((pattern) => fits(pattern, job.key ?? '')))
      )
    case 'held':
      return job.isHeld
    case 'payload':
    case 'build':
      return null
  }
}

/** Of the places, only the newest error is at hand; where there is none, there never was one. */
function judgeText(
  places: readonly TextPlace[],
  texts: readonly string[],
  lastError: string | null,
): boolean | null {
  const error = lastError?.toLowerCase()
  if (places.includes('error') && texts.some((text) => error?.includes(text.toLowerCase()))) return true
  return lastError === null && places.every((place) => place === 'error') ? false : null
}

export function isWithin({ from = -Infinity, to = Infinity }: TimeRange, at: number | null): boolean {
  return at !== null && at >= from && at < to
}

const TIMES = {
  created: 'createdAt',
  started: 'startedAt',
  updated: 'updatedAt',
  settled: 'completedAt',
} as const

function timeOf(field: keyof typeof TIMES, job: Job): number | null {
  return job[TIMES[field]]
}
