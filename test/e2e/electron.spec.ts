import { _electron, expect, test as base } from '@playwright/test'
import type { ElectronApplication } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { findElectron } from '../../build/electron-binary.ts'
import { root } from '../../build/root.ts'
import { ConsolePage } from './support/console-page.ts'
import { ensureConsoleIsBuilt } from './support/built.ts'
import { makeYard } from './support/yard.ts'
import type { Yard } from './support/yard.ts'

const binary = findElectron()
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

const whyNot = whyNotHere()

/** Said in every report, so that a skipped suite is not taken for one that passed. */
function whyNotHere(): string | null {
  if (binary === null) return 'Electron is not installed: node node_modules/electron/install.js gets it'
  return hasDisplay ? null : 'there is no display: xvfb-run -a npm run test:e2e has one'
}

base.skip(whyNot !== null, whyNot ?? '')
base.beforeAll(ensureConsoleIsBuilt)

interface Desktop {
  readonly app: ElectronApplication
  readonly ui: ConsolePage
}

const test = base.extend<{ yard: Yard; launch: (...args: string[]) => Promise<Desktop> }>({
  yard: async ({}, use) => {
    const yard = await makeYard()
    await use(yard)
    await yard.remove()
  },
  launch: async ({ yard }, use) => {
    const apps: ElectronApplication[] = []
    await use(async (...args) => {
      const userData = path.join(yard.home, 'user-data')
      await mkdir(userData, { recursive: true })
      const app = await _electron.launch({
        executablePath: binary ?? '',
        args: [root, `--user-data-dir=${userData}`, '--workspace', yard.dir, ...args],
      })
      apps.push(app)
      return { app, ui: new ConsolePage(await app.firstWindow()) }
    })
    for (const app of apps) await app.close()
  },
})

test.describe(whyNot === null ? 'the desktop' : `the desktop (skipped: ${whyNot})`, () => {
  test('opens the folder it is given and runs a job', async ({ launch }) => {
    const { ui } = await launch()
    const id = await ui.enqueue('greet', { name: 'Ada' })
    await ui.openJob(id)
    await ui.expectStatus(id, 'completed')
  })

  test('gives its page an origin of its own, one method, and no Node', async ({ launch }) => {
    const { ui } = await launch()
    const seen = await ui.page.evaluate(() => ({
      origin: location.origin,
      bridge: Object.keys((window as unknown as { yardmaster: object }).yardmaster),
      hasNode: 'require' in window || 'process' in window,
    }))
    expect(seen).toEqual({ origin: 'app://yardmaster', bridge: ['connect'], hasNode: false })
  })

  test('finds its jobs again after a reload of the page', async ({ launch }) => {
    const { ui } = await launch()
    const id = await ui.enqueue('greet', { name: 'Ada' })
    await ui.openJob(id)
    await ui.page.reload()
    await ui.expectStatus(id, 'completed')
  })

  test('stays where it is when a page tries to leave or to open a window', async ({ launch }) => {
    const { app, ui } = await launch()
    await ui.expectReady()
    await ui.page.evaluate(() => {
      window.open('https://example.com/')
      location.assign('https://example.com/')
    })
    await ui.expectReady()
    expect(new URL(ui.page.url()).host).toBe('yardmaster')
    expect(app.windows()).toHaveLength(1)
  })

  test('gives a running job back when it quits, and runs it when it is opened again', async ({
    launch,
    yard,
  }) => {
    const file = path.join(yard.dir, 'go')
    const first = await launch()
    const id = await first.ui.enqueue('wait-for-file', { file })
    await first.ui.openJob(id)
    await first.ui.expectStatus(id, 'running')
    await first.app.close()

    await yard.write('go', '')
    const second = await launch()
    await second.ui.openJob(id)
    await second.ui.expectStatus(id, 'completed')
  })
})
