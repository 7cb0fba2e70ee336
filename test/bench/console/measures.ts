import type { CDPSession, Page } from '@playwright/test'
import { percentile } from '../percentile.ts'

/*
 * What a person waits for, each measured in the page from the deed to the paint. A measure leaves the page
 * as the next one of its kind can begin with.
 */

const ROW = '[role="grid"] [data-job-id]'
const PAGES = [
  'Queues',
  'Schedules',
  'Handlers',
  'Workers',
  'Ledger',
  'Health',
  'Logs',
  'Settings',
  'Overview',
  'Jobs',
] as const

/** From asking for the page, with everything in the browser's cache, until the first jobs are painted, ms. */
export async function warmStart(page: Page, url: string): Promise<number> {
  await page.goto('about:blank')
  await page.goto(`${url}/#/jobs`, { waitUntil: 'commit' })
  return page.evaluate(async (row) => {
    await painting.after(
      () => undefined,
      () => document.querySelector(row) !== null,
    )
    return performance.now()
  }, ROW)
}

/** Through all pages by the rail; ms of each change, from the press to the page with what it shows. */
export async function pageChanges(page: Page): Promise<number[]> {
  const times: number[] = []
  for (const name of PAGES) {
    times.push(
      await page.evaluate(
        (wanted) =>
          painting.after(
            () => {
              for (const link of document.querySelectorAll<HTMLElement>('nav[aria-label="Pages"] a')) {
                if (link.textContent.trim().startsWith(wanted)) link.click()
              }
            },
            () =>
              document.querySelector('h1')?.textContent.trim() === wanted &&
              document.querySelector('main')?.childElementCount !== 0 &&
              document.querySelector('main [aria-busy="true"]') === null,
          ),
        name,
      ),
    )
  }
  return times
}

/** Another filter by an indexed column, ms to its painted rows. The list shows all jobs before and after. */
export async function filterChange(page: Page, url: string, q: string): Promise<number> {
  return listChange(page, `${url}/#/jobs`, { q })
}

/** Another order of the list, ms to its painted rows. */
export async function sortChange(page: Page, url: string, sort: string): Promise<number> {
  return listChange(page, `${url}/#/jobs`, { sort })
}

async function listChange(
  page: Page,
  plain: string,
  query: Readonly<Record<string, string>>,
): Promise<number> {
  await show(page, plain)
  const ms = await page.evaluate(
    ({ query: wanted, row }) =>
      painting.after(
        () => {
          location.hash = `/jobs?${new URLSearchParams(wanted).toString()}`
        },
        () => {
          const grid = document.querySelector<HTMLElement>('[role="grid"][aria-label="Jobs"]')
          const isShown =
            grid?.dataset['words'] === (wanted['q'] ?? '') &&
            (wanted['sort'] === undefined || grid.dataset['sort'] === wanted['sort'])
          return isShown && document.querySelector(row) !== null
        },
      ),
    { query, row: ROW },
  )
  await show(page, plain)
  return ms
}

/** Opening a job by its row's address, ms until its payload is painted. */
export async function jobOpening(page: Page, url: string, id: number): Promise<number> {
  await show(page, `${url}/#/jobs`)
  return page.evaluate(
    (job) =>
      painting.after(
        () => {
          location.hash = `/jobs/${job}?tab=payload`
        },
        () => {
          const inspector = document.querySelector(`aside[aria-label="Job ${job}"]`)
          return (inspector?.querySelector('[role="treeitem"], .cm-line') ?? null) !== null
        },
      ),
    id,
  )
}

/** Scrolling down the list at three rows a frame; p95 of a frame, ms. */
export async function scrolling(page: Page, url: string): Promise<number> {
  await show(page, `${url}/#/jobs`)
  return framesOf(page, '[role="grid"] > [role="rowgroup"]:last-of-type')
}

/** The same on a page of nothing but empty rows: what this machine can do. */
export async function emptyScrolling(page: Page): Promise<number> {
  await page.evaluate(() => {
    const scroller = document.createElement('div')
    scroller.id = 'empty-scroller'
    scroller.style.cssText = 'position:fixed;inset:0;z-index:1000;overflow:auto;background:Canvas'
    for (let i = 0; i < 2_000; i++) {
      const row = document.createElement('div')
      row.style.height = '28px'
      scroller.append(row)
    }
    document.body.append(scroller)
  })
  const p95 = await framesOf(page, '#empty-scroller')
  await page.evaluate(() => document.querySelector('#empty-scroller')?.remove())
  return p95
}

async function framesOf(page: Page, selector: string): Promise<number> {
  const frames = await page.evaluate(async (target) => {
    let scroller = document.querySelector<HTMLElement>(target)
    while (scroller && scroller.scrollHeight <= scroller.clientHeight) scroller = scroller.parentElement
    if (!scroller) throw new Error('nothing scrolls')
    const moved = scroller
    return painting.frames(300, () => {
      moved.scrollTop += 84
    })
  }, selector)
  return percentile(frames, 0.95)
}

/** Pressing Down in the list, again and again; ms from each press to its paint. */
export async function inputLatencies(page: Page, presses: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const grid = document.querySelector<HTMLElement>('[role="grid"]')
    if (!grid) throw new Error('no list')
    grid.focus()
    const times: number[] = []
    for (let i = 0; i < count; i++) {
      const before = grid.getAttribute('aria-activedescendant')
      times.push(
        await painting.after(
          () =>
            grid.dispatchEvent(
              new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }),
            ),
          () => grid.getAttribute('aria-activedescendant') !== before,
        ),
      )
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return times
  }, presses)
}

/** What the page keeps in memory once the rest is collected, MB. */
export async function heapMb(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024 ** 2
}

/** Go to an address of the list, and see its rows. */
async function show(page: Page, address: string): Promise<void> {
  await page.evaluate(
    async ({ hash, row }) => {
      location.hash = hash
      const words = new URLSearchParams(hash.split('?')[1]).get('q') ?? ''
      await painting.after(
        () => undefined,
        () =>
          document.querySelector<HTMLElement>('[role="grid"][aria-label="Jobs"]')?.dataset['words'] ===
            words &&
          document.querySelector(row) !== null &&
          document.querySelector('[role="grid"] [aria-busy="true"]') === null,
      )
    },
    { hash: new URL(address).hash, row: ROW },
  )
}
