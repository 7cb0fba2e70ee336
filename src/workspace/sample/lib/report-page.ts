import type { HandlerQueueJob } from 'yardmaster'
import { STATUSES, type Hour, type Status, type TypeLine } from './day.ts'
import { html, type Html } from './html.ts'
import { REPORT_STYLE } from './report-style.ts'

export interface Report {
  readonly workspace: string
  /** UTC ms. */
  readonly since: number
  readonly until: number
  readonly stats: Readonly<Record<Status, number>>
  readonly jobs: number
  /** Whether there were more jobs than the report looked at. */
  readonly isCut: boolean
  readonly hours: readonly Hour[]
  readonly types: readonly TypeLine[]
  readonly failures: readonly HandlerQueueJob[]
}

/** The report as one file that needs no other: light and dark, and on paper. */
export function reportPage(report: Report): string {
  const period = `${moment(report.since)} to ${moment(report.until)}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${report.workspace}: the queue from ${period}</title>
        ${REPORT_STYLE}
      </head>
      <body>
        <header>
          <p class="over">Queue report</p>
          <h1>${report.workspace}</h1>
          <p class="quiet">${period}</p>
          <p class="lead">${summary(report)}</p>
        </header>
        <main>
          <section aria-labelledby="now">
            <h2 id="now">Now</h2>
            <dl class="tiles">${STATUSES.map((status) => tile(status, report.stats[status]))}</dl>
          </section>
          <section aria-labelledby="hours">
            <h2 id="hours">Settled per hour</h2>
            ${chart(report.hours)}
          </section>
          <section aria-labelledby="types">
            <h2 id="types">By type</h2>
            ${report.types.length === 0 ? html`<p class="quiet">No job in these hours.</p>` : typeTable(report.types)}
          </section>
          <section aria-labelledby="failures">
            <h2 id="failures">Newest failures</h2>
            ${report.failures.length === 0 ? html`<p class="quiet">None.</p>` : failureTable(report.failures)}
          </section>
        </main>
        <footer class="quiet">
          ${report.isCut ? `The newest ${whole(report.jobs)} jobs were looked at; there were more. ` : ''}Times
          are those of ${Intl.DateTimeFormat().resolvedOptions().timeZone}.
        </footer>
      </body>
    </html> `.text
}

/** The day in one sentence. */
function summary({ jobs, types }: Report): string {
  const of = (status: Status) => types.reduce((sum, { byStatus }) => sum + byStatus[status], 0)
  const settled = of('completed') + of('dead')
  if (settled === 0) return `${whole(jobs)} jobs, none of them settled yet.`
  const share = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 }).format(
    of('completed') / settled,
  )
  return `${whole(jobs)} jobs. Of the ${whole(settled)} that ran to an end, ${share} completed and ${whole(of('dead'))} are dead.`
}

function tile(status: Status, count: number): Html {
  return html`<div class="tile ${status}">
    <dt>${status}</dt>
    <dd>${whole(count)}</dd>
  </div>`
}

const BAR = { width: 22, gap: 6, height: 140 }

function chart(hours: readonly Hour[]): Html {
  const most = Math.max(1, ...hours.map(({ completed, dead, cancelled }) => completed + dead + cancelled))
  const width = hours.length * (BAR.width + BAR.gap)
  return html`<svg
      class="chart"
      viewBox="0 0 ${width} ${BAR.height + 24}"
      role="img"
      aria-label="Jobs that settled in each hour; ${whole(most)} in the busiest."
    >
      <line class="axis" x1="0" y1="${BAR.height}" x2="${width}" y2="${BAR.height}" />
      ${hours.map((hour, index) => bar(hour, index, most))}
    </svg>
    <p class="key">
      <span class="completed">completed</span><span class="dead">dead</span
      ><span class="cancelled">cancelled</span>
      <span class="quiet">busiest hour: ${whole(most)}</span>
    </p>`
}

function bar(hour: Hour, index: number, most: number): Html {
  const x = index * (BAR.width + BAR.gap)
  let top = BAR.height
  const parts = (['completed', 'dead', 'cancelled'] as const).map((status) => {
    const height = (hour[status] / most) * (BAR.height - 8)
    top -= height
    return html`<rect
      class="${status}"
      x="${x}"
      y="${round(top)}"
      width="${BAR.width}"
      height="${round(height)}"
    />`
  })
  const label = index % 4 === 0 ? html`<text x="${x}" y="${BAR.height + 17}">${hourOf(hour.from)}</text>` : ''
  const title = `${hourOf(hour.from)}: ${hour.completed} completed, ${hour.dead} dead, ${hour.cancelled} cancelled`
  return html`<g><title>${title}</title>${parts}${label}</g>`
}

function typeTable(types: readonly TypeLine[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th scope="col">Type</th>
          <th scope="col" class="number">Jobs</th>
          ${STATUSES.map((status) => html`<th scope="col" class="number">${status}</th>`)}
          <th scope="col" class="number">Median</th>
          <th scope="col" class="number">95 %</th>
        </tr>
      </thead>
      <tbody>
        ${types.map(
          ({ type, jobs, byStatus, medianMs, p95Ms }) =>
            html`<tr>
              <th scope="row" class="code">${type}</th>
              <td class="number">${whole(jobs)}</td>
              ${STATUSES.map((status) => html`<td class="number">${byStatus[status] === 0 ? '–' : whole(byStatus[status])}</td>`)}
              <td class="number">${duration(medianMs)}</td>
              <td class="number">${duration(p95Ms)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function failureTable(failures: readonly HandlerQueueJob[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">Job</th>
          <th scope="col">Type</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">Attempts</th>
          <th scope="col">Started</th>
          <th scope="col">Error</th>
        </tr>
      </thead>
      <tbody>
        ${failures.map(
          (job) =>
            html`<tr>
              <td class="number">${job.id}</td>
              <td class="code">${job.type}</td>
              <td><span class="status ${job.status}">${job.status}</span></td>
              <td class="number">${job.attempts} of ${job.maxAttempts}</td>
              <td class="time">${job.startedAt === null ? '–' : moment(job.startedAt)}</td>
              <td class="code error">${job.lastError ?? ''}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function moment(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

function hourOf(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(at)
}

function duration(ms: number | null): string {
  if (ms === null) return '–'
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`
}

function whole(count: number): string {
  return new Intl.NumberFormat('en').format(count)
}

function round(value: number): string {
  return value.toFixed(1)
}
