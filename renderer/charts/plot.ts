import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { setting } from '../format/duration.ts'
import { axisTime } from '../format/instant.ts'
import { shortCount } from '../format/number.ts'
import { pointCount, pointRange, stacked, type ChartData, type PointRange } from './chart-line.ts'
import { colourOf } from './colour.ts'

const FONT = '11px "Inter Variable", system-ui, sans-serif'
/** A logarithm has no zero: what took less than this is drawn at the foot. */
const LEAST_MS = 1
/** Less than this is a click, not a span. */
const LEAST_BRUSH_PX = 4

export interface PlotOptions {
  /** The pointer is at this point; null when it has left. */
  readonly onPoint: (point: number | null) => void
  /** These points were marked with the pointer, or one was clicked. */
  readonly onPick: (range: PointRange) => void
}

/** A chart that was drawn into an element. */
export interface Plot {
  show(data: ChartData): void
  resize(width: number, height: number): void
  /** Put the cursor on a point, and mark the points from `anchor` to it. */
  point(at: number | null, anchor: number | null): void
  /** Draw again, in the colours that are there now. */
  repaint(): void
  destroy(): void
}

/** Draw a chart. This file and its library are loaded when the first chart is shown. */
export function drawPlot(target: HTMLElement, first: ChartData, options: PlotOptions): Plot {
  let data = first
  let colours = new Map<string, string>()
  const colour = (name: string): string => {
    const known = colours.get(name) ?? colourOf(name, target)
    colours.set(name, known)
    return known
  }
  const { width, height } = target.getBoundingClientRect()
  const plot = new uPlot(
    {
      width: Math.max(1, width),
      height: Math.max(1, height),
      ms: 1,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: true, range: () => [data.from, data.from + pointCount(data) * data.stepMs] },
        y:
          data.kind === 'stack'
            ? { range: (_, __, max) => [0, Math.max(4, max * 1.05)] }
            : { distr: 3, range: rangeOfDurations },
      },
      axes: [
        {
          stroke: () => colour('var(--faint)'),
          font: FONT,
          size: 24,
          gap: 4,
          space: 56,
          grid: { show: false },
          ticks: { stroke: () => colour('var(--line)'), width: 1, size: 4 },
          values: (_, splits, __, ___, increment) => splits.map((at) => axisTime(at, increment)),
        },
        {
          stroke: () => colour('var(--faint)'),
          font: FONT,
          size: 44,
          gap: 4,
          space: 32,
          grid: { stroke: () => colour('var(--line)'), width: 1 },
          ticks: { show: false },
          ...(data.kind === 'stack'
            ? { incrs: WHOLE_STEPS }
            : {
                splits: (_, __, min, max) => DURATIONS.filter((ms) => ms >= min && ms <= max),
                // Of a logarithm it would name powers of ten only.
                filter: (_, splits) => splits,
              }),
          values: (_, splits) =>
            splits.map((value: number | null) =>
              value === null ? '' : data.kind === 'stack' ? shortCount(value) : setting(value),
            ),
        },
      ],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: data.kind === 'stack' ? { show: false } : { size: 6, width: 1.5 },
      },
      series: [{}, ...seriesOf(data, colour)],
      hooks: {
        setCursor: [({ cursor }) => options.onPoint(cursor.idx ?? null)],
        setSelect: [(self) => pick(self)],
      },
    },
    pointsOf(data),
    target,
  )
  let isMarking = false

  function pick(self: uPlot): void {
    if (isMarking) return
    const { left, width: px } = self.select
    const points = pointCount(data)
    if (px < LEAST_BRUSH_PX) {
      const { idx } = self.cursor
      if (typeof idx === 'number') options.onPick(pointRange(idx, idx, points))
    } else {
      const at = (x: number): number => Math.floor((self.posToVal(x, 'x') - data.from) / data.stepMs)
      options.onPick(pointRange(at(left), at(left + px), points))
    }
    mark(null)
  }

  function mark(range: PointRange | null): void {
    isMarking = true
    const x = (point: number): number => plot.valToPos(data.from + point * data.stepMs, 'x')
    const [left, right] = range ? [x(range.first), x(range.last + 1)] : [0, 0]
    plot.setSelect({ left, top: 0, width: right - left, height: range ? plot.over.clientHeight : 0 }, false)
    isMarking = false
  }

  return {
    show(next) {
      data = next
      plot.setData(pointsOf(next))
    },
    resize: (width, height) => plot.setSize({ width, height }),
    point(at, anchor) {
      const left = at === null ? -10 : plot.valToPos(data.from + (at + 0.5) * data.stepMs, 'x')
      plot.setCursor({ left, top: at === null ? -10 : 0 })
      mark(at === null || anchor === null || anchor === at ? null : pointRange(anchor, at, pointCount(data)))
    },
    repaint() {
      colours = new Map()
      plot.redraw(false)
    },
    destroy: () => plot.destroy(),
  }
}

/** Half a job is none. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => [...'0123456789'].map((power) => step * 10 ** Number(power)))
  .sort((a, b) => a - b)

/** Where the scale of durations has its lines: decades, as long as people count in them. */
const DURATIONS = [1, 10, 100, 1e3, 1e4, 6e4, 6e5, 3.6e6, 3.6e7, 8.64e7, 8.64e8, 8.64e9, 8.64e10, 8.64e11]

/** From line to line, and over three of them at least, so that a chart of equal durations does not magnify nothing. */
function rangeOfDurations(_: uPlot, min: number | null, max: number | null): [number, number] {
  const low = Math.max(
    0,
    DURATIONS.findLastIndex((ms) => ms <= (min ?? LEAST_MS)),
  )
  const high = DURATIONS.findIndex((ms) => ms >= (max ?? LEAST_MS))
  return [DURATIONS[low] ?? LEAST_MS, DURATIONS[Math.max(low + 2, high)] ?? 8.64e11]
}

/** Points stand in the middle of what they are of. A stack is drawn from its top, so that each part covers its own. */
function pointsOf(data: ChartData): uPlot.AlignedData {
  const middles = Array.from(
    { length: pointCount(data) },
    (_, point) => data.from + (point + 0.5) * data.stepMs,
  )
  const values =
    data.kind === 'stack'
      ? [...stacked(data.lines)].reverse()
      : data.lines.map((line) => line.values.map((value) => value && Math.max(LEAST_MS, value)))
  return [middles, ...values.map((series) => [...series])]
}

function seriesOf(data: ChartData, colour: (name: string) => string): uPlot.Series[] {
  if (data.kind === 'stack') {
    const paths = uPlot.paths.bars?.({ size: [0.8, 24], gap: 0 })
    return [...data.lines].reverse().map((line) => ({
      fill: () => colour(line.colour),
      stroke: () => colour(line.colour),
      width: 0,
      points: { show: false },
      ...(paths ? { paths } : {}),
    }))
  }
  return data.lines.map((line, place) => ({
    stroke: () => colour(line.colour),
    width: 1.5,
    // Told apart by their dashes too.
    ...(place === 0 ? {} : { dash: place === 1 ? [6, 3] : [2, 3] }),
    // A point without neighbours would not be seen.
    points: { show: true, size: 3, filter: alone },
  }))
}

function alone(self: uPlot, series: number): number[] {
  const values = self.data[series] ?? []
  return [...values.keys()].filter(
    (place) => values[place] != null && values[place - 1] == null && values[place + 1] == null,
  )
}
