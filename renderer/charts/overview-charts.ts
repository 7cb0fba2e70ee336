import type { Percentiles } from '../../src/model/histogram.ts'
import type { Series, Statistics } from '../../src/model/statistics.ts'
import { duration } from '../format/duration.ts'
import { pointTime } from '../format/instant.ts'
import { count, plural, rate } from '../format/number.ts'
import { SPAN_WORDS, STATUS_WORDS } from '../messages.ts'
import type { ChartData } from './chart-line.ts'

/** A chart with what is said of it to those who do not see it. */
export interface SpokenChart {
  readonly data: ChartData
  readonly summary: string
}

const SETTLED = ['completed', 'failed', 'dead', 'cancelled'] as const
/** What goes well is there to be compared with, and steps back. */
const COLOUR = {
  completed: 'color-mix(in srgb, var(--completed) 65%, var(--surface))',
  failed: 'var(--failed)',
  dead: 'var(--dead)',
  cancelled: 'var(--cancelled)',
} as const
const MINUTE_MS = 60_000
/** Of the last point, as long as it has only begun, this share is taken to be over: or one job would look like many. */
const LEAST_BEGUN = 0.25

/** Jobs that settled, per minute, by what they became. `failed` are failures after which another attempt follows. */
export function throughput(statistics: Statistics): SpokenChart {
  const { from, at, stepMs, series, span, total } = statistics
  const perMinute = (values: Series): Series =>
    values.map((value, point) => {
      const begunMs = Math.max(LEAST_BEGUN * stepMs, at - (from + point * stepMs))
      return value === null ? null : (value / Math.min(stepMs, begunMs)) * MINUTE_MS
    })
  const lines = SETTLED.map((status) => ({
    ...{ id: status, label: STATUS_WORDS[status], colour: COLOUR[status], values: perMinute(series[status]) },
  }))
  const sums =
    lines[0]?.values.map((_, point) => lines.reduce((sum, { values }) => sum + (values[point] ?? 0), 0)) ?? []
  const highest = Math.max(0, ...sums)
  const peak =
    highest === 0
      ? ''
      : ` Now ${rate(sums.at(-1) ?? 0)} a minute; at most ${rate(highest)}, at ${pointTime(from + sums.indexOf(highest) * stepMs, stepMs)}.`
  const words = SETTLED.map((status) => `${count(total[status])} ${status}`).join(', ')
  return {
    data: { kind: 'stack', from, stepMs, lines },
    summary: `Settled jobs of the last ${SPAN_WORDS[span].long}: ${words}.${peak}`,
  }
}

const PERCENTILES = ['p50', 'p95', 'p99'] as const
const COLOURS: Readonly<Record<keyof Percentiles, string>> = {
  p50: 'var(--running)',
  p95: 'var(--failed)',
  p99: 'var(--dead)',
}

/** How long jobs waited from when they were due, or ran. */
export function times(statistics: Statistics, what: 'waitedMs' | 'ranMs'): SpokenChart {
  const { from, stepMs, series, span, total } = statistics
  const lines = PERCENTILES.map((key) => ({
    ...{ id: key, label: key, colour: COLOURS[key], values: series[what][key] },
  }))
  const whole = total[what]
  const verb = what === 'waitedMs' ? 'waited' : 'ran'
  const words = whole
    ? `half ${verb} up to ${duration(whole.p50)}, 95 of 100 up to ${duration(whole.p95)}, 99 up to ${duration(whole.p99)}`
    : 'none'
  const settled = plural(total.completed + total.failed + total.dead, 'attempt')
  return {
    data: { kind: 'lines', from, stepMs, lines },
    summary: `How long jobs ${verb} in the last ${SPAN_WORDS[span].long}, ${settled}: ${words}.`,
  }
}
