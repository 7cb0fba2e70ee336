import { test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import { findChromium, HOW_TO_GET_CHROMIUM } from '../../../build/chromium.ts'
import { ensureConsoleIsBuilt } from './built.ts'
import { ConsolePage } from './console-page.ts'
import { serve } from './host.ts'
import type { Host } from './host.ts'
import { makeYard } from './yard.ts'
import type { Yard } from './yard.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  readonly browserIsThere: undefined
  /** A workspace of this test's own. */
  readonly yard: Yard
  /** Starts hosts, and stops them when the test is over. */
  readonly open: (start: () => Promise<Host>) => Promise<Host>
  /** A host on the yard. */
  readonly host: Host
  /** The console, signed in to the host. */
  readonly ui: ConsolePage
}

interface WorkerFixtures {
  readonly built: undefined
}

/** A test of the console in a browser; fails on anything that the page complains about. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  built: [
    async ({}, use) => {
      await ensureConsoleIsBuilt()
      await use(undefined)
    },
    { scope: 'worker', auto: true, timeout: 120_000 },
  ],
  browserIsThere: [
    async ({}, use, info) => {
      info.skip(findChromium() === null && process.env['CI'] !== 'true', HOW_TO_GET_CHROMIUM)
      await use(undefined)
    },
    { auto: true },
  ],
  yard: async ({}, use) => {
    const yard = await makeYard()
    await use(yard)
    await yard.remove()
  },
  open: async ({}, use) => {
    const hosts: Host[] = []
    await use(async (start) => {
      const host = await start()
      hosts.push(host)
      return host
    })
    for (const host of hosts) await host.stop()
  },
  host: async ({ open, yard }, use) => {
    await use(await open(() => serve(yard.dir, yard.home)))
  },
  ui: async ({ page, host }, use) => {
    const complaints = collectComplaints(page)
    const ui = new ConsolePage(page)
    await ui.signInTo(host)
    await use(ui)
    if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join('\n')}`)
  },
})

/** Errors, warnings of the framework, and what the content security policy refused. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning'
    // A host that is gone, or wants a sign-in, is said by the browser too; what the page makes of it is tested.
    const isNetwork = /^Failed to load resource/.test(message.text())
    if (isComplaint && !isNetwork) complaints.push(`${message.type()}: ${message.text()}`)
  })
  return complaints
}
