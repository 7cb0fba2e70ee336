import type { TimeRange } from '../filter.ts'

/** What a time may look like, for those who wrote another. */
export const TIME_EXAMPLES = '<2h, >7d, today, 2026-11-01, 2026-11-01..2026-11-03, 2026-11-01T08:00Z..'

/** A moment as it was written: the time that it covers, and whether it counts back from now. */
interface Moment {
  /** UTC ms. */
  readonly from: number
  /** UTC ms, exclusive; `from` for a moment without length. */
  readonly to: number
  readonly isAge: boolean
}

/**
 * A span of time in words: an age (`<2h` is within the last two hours), a day, a range. Days and times
 * without an offset are those of the reader's own clock.
 *
 * @param now UTC ms
 * @returns null where it is none
 */
export function readTimes(text: string, now: number): TimeRange | null {
  const range = /^(.*?)\.\.(.*)$/.exec(text)
  if (range) return readRange(range[1] ?? '', range[2] ?? '', now)
  const [, operator = '', rest = ''] = /^(<=|>=|<|>)?(.*)$/s.exec(text) ?? []
  const moment = readMoment(rest, now)
  if (!moment) return null
  if (moment.isAge) {
    // Older than two hours is before the moment two hours ago.
    if (operator === '' || operator.startsWith('<')) return { from: moment.from }
    return { to: moment.from }
  }
  switch (operator) {
    case '<':
      return { to: moment.from }
    case '<=':
      return { to: afterOf(moment) }
    case '>':
      return { from: afterOf(moment) }
    case '>=':
      return { from: moment.from }
    default:
      return moment.to > moment.from ? { from: moment.from, to: moment.to } : null
  }
}

function readRange(first: string, last: string, now: number): TimeRange | null {
  if (first === '' && last === '') return null
  const from = first === '' ? undefined : readMoment(first, now)
  const to = last === '' ? undefined : readMoment(last, now)
  if (from === null || to === null) return null
  return {
    ...(from === undefined ? {} : { from: from.from }),
    ...(to === undefined ? {} : { to: to.to }),
  }
}

/** The first moment after it. */
function afterOf({ from, to }: Moment): number {
  return Math.max(to, from + 1)
}

function readMoment(text: string, now: number): Moment | null {
  if (text === 'now') return { from: now, to: now, isAge: false }
  if (text === 'today') return dayAt(now, 0)
  if (text === 'yesterday') return dayAt(now, -1)
  const age = readAge(text)
  if (age !== null) return { from: now - age, to: now - age, isAge: true }
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (day !== undefined) return dayOf(Number(year), Number(month) - 1, Number(day))
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) || at < 0 ? null : { from: at, to: at, isAge: false }
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** `90s`, `1h30m`, `7d`; ms, null where it is none. */
function readAge(text: string): number | null {
  if (!/^(\d{1,9}(ms|[smhdw]))+$/.test(text)) return null
  const parts = text.matchAll(/(\d+)(ms|[smhdw])/g)
  return [...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? 0), 0)
}

function dayAt(now: number, offset: number): Moment | null {
  const date = new Date(now)
  return dayOf(date.getFullYear(), date.getMonth(), date.getDate() + offset)
}

/** By the calendar, since not every day has 24 hours. */
function dayOf(year: number, month: number, day: number): Moment | null {
  const from = new Date(year, month, day)
  // A day that the month does not have would be taken for one of the next.
  if (day > 28 && new Date(year, month + 1, 0).getDate() < day) return null
  if (month > 11 || from.getTime() < 0) return null
  return { from: from.getTime(), to: new Date(year, month, day + 1).getTime(), isAge: false }
}
