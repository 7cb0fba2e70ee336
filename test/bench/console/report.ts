import { numberText } from '../figure-text.ts'
import type { Conditions, Machine } from '../machine.ts'
import { median, percentile } from '../percentile.ts'

/** One line of the report: every sample of it, and what its figure must not exceed or fall below. */
export interface Figure {
  readonly title: string
  readonly unit: 'ms' | 'kB' | 'MB' | 'jobs/s' | '×'
  readonly samples: readonly number[]
  /** Judged by: the median, or the 95th percentile of the samples. */
  readonly by: 'median' | 'p95'
  /** Absent: shown, not judged. */
  readonly target?: { readonly kind: 'most' | 'least'; readonly value: number }
}

export interface ConsoleReport {
  readonly at: number
  readonly command: string
  readonly jobs: number
  readonly chromium: string
  readonly machine: Machine
  readonly before: Conditions
  readonly after: Conditions
  readonly figures: readonly Figure[]
}

export function figureText(figure: Figure): string {
  const { title, unit, samples, by, target } = figure
  const asked = target ? `${target.kind === 'most' ? '≤' : '≥'} ${numberText(target.value)} ${unit}` : '–'
  const met = isMet(figure)
  return `| ${[
    title,
    `${numberText(valueOf(figure))} ${unit}${samples.length > 1 ? ` (${by})` : ''}`,
    samples.length > 1 ? `${numberText(Math.min(...samples))} to ${numberText(Math.max(...samples))}` : '',
    asked,
    met === null ? '–' : met ? 'met' : '**missed**',
  ].join(' | ')} |`
}

/** Null where nothing is asked. */
export function isMet(figure: Figure): boolean | null {
  if (!figure.target) return null
  const value = valueOf(figure)
  return figure.target.kind === 'most' ? value <= figure.target.value : value >= figure.target.value
}

/** The whole page, as Markdown. No figure in it is written by hand. */
export function consoleReportText(report: ConsoleReport): string {
  const { machine, before, after } = report
  return `# The console's speed

Written by \`${report.command}\`: do not edit. ${numberText(report.jobs)} jobs stand in the database; a real host serves the window to a real Chromium without a GPU. Each figure is taken in the page, from a person's deed to the frame after the one that shows what came of it. Meanwhile 200 jobs a second are enqueued over the admin API, and run.

| | |
|---|---|
| date | ${new Date(report.at).toISOString().slice(0, 16).replace('T', ' ')} UTC |
| machine | ${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB |
| system | ${machine.system} |
| load | ${numberText(before.load)} before, ${numberText(after.load)} after |
| Node, Chromium | ${machine.node}, ${report.chromium} |

| what | figure | range | target | |
|---|---|---|---|---|
${report.figures.map(figureText).join('\n')}
`
}

function valueOf({ samples, by }: Figure): number {
  return by === 'median' ? median(samples) : percentile(samples, 0.95)
}
