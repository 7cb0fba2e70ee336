import type { Series } from '../../src/model/statistics.ts'

/** What a chart shows of one thing: a value per point. */
export interface ChartLine {
  readonly id: string
  readonly label: string
  /** A colour as CSS has it, made of those of tokens.css. */
  readonly colour: string
  readonly values: Series
}

/** A chart, as plain data: bars that stand on each other, or lines on a logarithmic scale. */
export interface ChartData {
  readonly kind: 'stack' | 'lines'
  /** Start of the first point, UTC ms. */
  readonly from: number
  readonly stepMs: number
  readonly lines: readonly ChartLine[]
}

/** Points of a chart from `first` to `last`, both included. */
export interface PointRange {
  readonly first: number
  readonly last: number
}

export function pointCount({ lines }: ChartData): number {
  return lines[0]?.values.length ?? 0
}

/** For a stack: each line with those below it added, so that what is drawn later covers what it is part of. */
export function stacked(lines: readonly ChartLine[]): readonly Series[] {
  const below: (number | null)[] = lines[0]?.values.map(() => null) ?? []
  return lines.map(({ values }) =>
    values.map((value, point) => {
      const sum = value === null ? (below[point] ?? null) : (below[point] ?? 0) + value
      below[point] = sum
      return sum
    }),
  )
}

/** In order, whichever was marked first, and within the chart. */
export function pointRange(from: number, to: number, points: number): PointRange {
  const within = (point: number): number => Math.min(points - 1, Math.max(0, point))
  return { first: within(Math.min(from, to)), last: within(Math.max(from, to)) }
}

/** At most so many values: each the mean of some neighbours, but the last, which is as it is. */
export function thinned(values: Series, most: number): Series {
  const width = Math.ceil(values.length / most)
  if (width <= 1) return values
  const means: (number | null)[] = []
  for (let end = values.length; end > 0; end -= width) {
    const known = values.slice(Math.max(0, end - width), end).filter((value) => value !== null)
    means.unshift(known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length)
  }
  means[means.length - 1] = values.at(-1) ?? null
  return means
}
