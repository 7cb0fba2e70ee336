import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_FLAGS, findChromium, HOW_TO_GET_CHROMIUM } from '../../../build/chromium.ts'
import { ensureBuilt } from '../../../build/ensure-built.ts'
import { root } from '../../../build/root.ts'
import { serve, type Host } from '../../e2e/support/host.ts'
import { conditionsIn, describeMachine } from '../machine.ts'
import { firstPageKb } from './first-page-size.ts'
import { installPainting } from './in-page.ts'
import * as measure from './measures.ts'
import { OfferedJobs } from './offered.ts'
import { consoleReportText, figureText, type Figure } from './report.ts'
import { makeBenchWorkspace, type Opened } from './workspace.ts'

/**
 * `npm run bench:console`: how quick the console is on a million jobs, in a real browser. Prints the
 * figures, and keeps them in docs/benchmarks-console.md.
 */
const WORK_FOLDER = path.join(root, 'node_modules', '.cache', 'bench')

/** Each job is heard of three times: when it comes, when it runs, and when it has ended. */
const JOBS_PER_SECOND = 334

const { values } = parseArgs({
  options: {
    /** Jobs in the database. */
    jobs: { type: 'string', default: '1000000' },
    /** How often each thing is done. */
    rounds: { type: 'string', default: '9' },
    /** Of a thousand events a second. */
    seconds: { type: 'string', default: '60' },
    out: { type: 'string', default: path.join(root, 'docs', 'benchmarks-console.md') },
  },
})
const jobs = Number(values.jobs)
const rounds = Number(values.rounds)

const executablePath = findChromium()
if (executablePath === null) throw new Error(HOW_TO_GET_CHROMIUM)
await ensureBuilt()
await mkdir(WORK_FOLDER, { recursive: true })
const home = await mkdtemp(path.join(WORK_FOLDER, 'console-'))
const before = conditionsIn(home)
const { dir, opened } = await makeBenchWorkspace(path.join(home, 'yard'), jobs)
const host = await serve(dir, home)
const browser = await chromium.launch({
  executablePath,
  args: [...CHROMIUM_FLAGS, '--enable-precise-memory-info'],
})
try {
  const figures = await measureAll(browser, host, opened)
  const report = consoleReportText({
    at: Date.now(),
    command: 'npm run bench:console',
    jobs,
    chromium: browser.version(),
    machine: describeMachine(),
    before,
    after: conditionsIn(home),
    figures,
  })
  await writeFile(path.resolve(values.out), report)
  console.log(`\nWritten: ${values.out}`)
} finally {
  await browser.close()
  await host.stop()
  await rm(home, { recursive: true, force: true })
}

async function measureAll(browser: Browser, host: Host, opened: Opened): Promise<Figure[]> {
  const page = await signedIn(browser, host)
  const figures: Figure[] = []
  const keep = (figure: Figure): void => {
    figures.push(figure)
    console.log(figureText(figure))
  }
  keep({
    title: 'JavaScript of the first page, gzipped',
    unit: 'kB',
    samples: [await firstPageKb()],
    by: 'median',
    target: { kind: 'most', value: 200 },
  })
  await measure.warmStart(page, host.url)

  const offered = new OfferedJobs(host, 200)
  keep({
    title: 'warm start to painted jobs',
    unit: 'ms',
    by: 'median',
    target: { kind: 'most', value: 800 },
    samples: await times(() => measure.warmStart(page, host.url)),
  })
  await measure.pageChanges(page)
  keep({
    title: 'page change',
    unit: 'ms',
    by: 'p95',
    target: { kind: 'most', value: 100 },
    samples: (await times(() => measure.pageChanges(page))).flat(),
  })
  for (const q of [
    'status:dead',
    'type:type-7',
    'queue:queue-2',
    'status:completed type:type-7 queue:queue-2',
  ]) {
    keep({
      title: `filter \`${q}\` to painted rows`,
      unit: 'ms',
      by: 'p95',
      target: { kind: 'most', value: 100 },
      samples: await times(() => measure.filterChange(page, host.url, q)),
    })
  }
  for (const sort of ['oldest', 'last-settled', 'first-settled']) {
    keep({
      title: `sort \`${sort}\` to painted rows`,
      unit: 'ms',
      by: 'p95',
      target: { kind: 'most', value: 100 },
      samples: await times(() => measure.sortChange(page, host.url, sort)),
    })
  }
  for (const q of ['"customer-77"', 'status:dead "certificate has expired"']) {
    keep({
      title: `text search \`${q}\`, first page`,
      unit: 'ms',
      by: 'p95',
      target: { kind: 'most', value: 400 },
      samples: await times(() => measure.filterChange(page, host.url, q)),
    })
  }
  for (const [size, id, most] of [
    ['150 bytes', opened.small, 80],
    ['100 kB', opened.hundredKb, 80],
    ['5 MB', opened.fiveMb, 400],
  ] as const) {
    keep({
      title: `opening a job, payload of ${size}`,
      unit: 'ms',
      by: 'p95',
      target: { kind: 'most', value: most },
      samples: await times(() => measure.jobOpening(page, host.url, id)),
    })
  }
  const empty = await times(() => measure.emptyScrolling(page))
  const scrolled = await times(() => measure.scrolling(page, host.url))
  keep({ title: 'p95 frame of scrolling an empty page', unit: 'ms', by: 'median', samples: empty })
  keep({
    title: 'p95 frame of scrolling the jobs, against it',
    unit: '×',
    by: 'median',
    target: { kind: 'most', value: 1.2 },
    samples: scrolled.map((ms, i) => ms / (empty[i] ?? NaN)),
  })
  const { offered: rate, completed } = await offered.end()
  keep({
    title: 'completed of the offered jobs, meanwhile',
    unit: 'jobs/s',
    by: 'median',
    target: { kind: 'least', value: rate * 0.99 },
    samples: [completed],
  })

  await underEvents(page, host, keep)
  await page.close()
  return figures
}

async function underEvents(page: Page, host: Host, keep: (figure: Figure) => void): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await measure.warmStart(page, host.url)
  const heap = [await measure.heapMb(session)]
  const offered = new OfferedJobs(host, JOBS_PER_SECOND)
  const latencies: number[] = []
  const until = performance.now() + Number(values.seconds) * 1000
  while (performance.now() < until) {
    latencies.push(...(await measure.inputLatencies(page, 40)))
    heap.push(await measure.heapMb(session))
  }
  const { offered: rate, completed } = await offered.end()
  keep({
    title: `input latency under ${numberOf(rate * 3)} events a second`,
    unit: 'ms',
    by: 'p95',
    target: { kind: 'most', value: 50 },
    samples: latencies,
  })
  const half = Math.floor(heap.length / 2)
  const growth = Math.max(...heap.slice(half)) / Math.max(...heap.slice(1, half + 1))
  keep({ title: 'memory of the page meanwhile', unit: 'MB', by: 'median', samples: heap })
  keep({
    title: 'memory: second half of the time against the first',
    unit: '×',
    by: 'median',
    target: { kind: 'most', value: 1.1 },
    samples: [growth],
  })
  keep({
    title: 'completed meanwhile',
    unit: 'jobs/s',
    by: 'median',
    target: { kind: 'least', value: rate * 0.99 },
    samples: [completed],
  })
}

async function signedIn(browser: Browser, host: Host): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.request.post(`${host.url}/session`, {
    data: { token: host.token },
    headers: { origin: host.url },
  })
  const page = await context.newPage()
  await page.addInitScript(installPainting)
  return page
}

async function times<T>(measure: () => Promise<T>): Promise<T[]> {
  const samples: T[] = []
  // What is loaded when it is first shown is loaded now.
  await measure()
  for (let i = 0; i < rounds; i++) samples.push(await measure())
  return samples
}

function numberOf(value: number): string {
  return Math.round(value).toLocaleString('en-GB').replaceAll(',', ' ')
}
