import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { CHROMIUM_FLAGS, findChromium } from '../../build/chromium.ts'
import { ensureBuilt } from '../../build/ensure-built.ts'
import { makeSample } from '../../src/workspace/sample.ts'
import { serve } from './support/host.ts'
await ensureBuilt()
const home = await mkdtemp(path.join(tmpdir(), 'ympics-'))
const out = '/tmp/health-bench/shots'
await mkdir(out, { recursive: true })
const bad = process.argv[2] === 'bad'
const dir = path.join(home, 'sample')
await makeSample(dir)
if (bad) {
  await mkdir(path.join(dir, '.yardmaster'), { recursive: true })
  await writeFile(
    path.join(dir, '.yardmaster/health.json'),
    JSON.stringify({
      integrity: {
        at: Date.now() - 8e6,
        error: null,
        faults: [
          'Tree 7 page 1043: btreeInitPage() returns error code 11',
          'row 3 missing from index jobs_by_cell',
        ],
      },
      counters: { at: Date.now() - 1e6, error: null, compared: 214, wrong: 3 },
      backup: {
        at: Date.now() - 5e6,
        error:
          'no room for a backup in /home/ada/yard/.yardmaster/backups: it needs 412 MB and 96 are free. Free some, or back up to another disk',
        isUnchanged: false,
      },
      restore: null,
    }),
  )
}
const host = await serve(dir, home)
const browser = await chromium.launch({ executablePath: findChromium()!, args: [...CHROMIUM_FLAGS] })
try {
  for (let i = 0; i < 30; i++) await host.admin.enqueue('generate-report', {}, { delay_seconds: 3600 })
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ] as const) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme })
      await context.request.post(`${host.url}/session`, {
        data: { token: host.token },
        headers: { origin: host.url },
      })
      const page = await context.newPage()
      page.on('console', (m) => console.log(m.type(), m.text()))
      await page.goto(`${host.url}/#/health`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForTimeout(500)
      if (colorScheme === 'light' && width === 1280)
        await page.screenshot({ path: `${out}/health-empty${bad ? '-bad' : ''}.png` })
      if (!bad) {
        await page.getByRole('button', { name: 'Check now' }).click()
        await page.waitForTimeout(700)
        await page.getByRole('button', { name: 'Compare now' }).click()
        await page.waitForTimeout(300)
      }
      await page.getByRole('button', { name: 'Back up now' }).click()
      await page.waitForTimeout(1500)
      await page.screenshot({ path: `${out}/health-${colorScheme}-${width}${bad ? '-bad' : ''}.png` })
      for (let i = 0; i < 3; i++) await host.admin.enqueue('generate-report', {}, { delay_seconds: 3600 })
      await page
        .getByRole('button', { name: /^Restore the backup/ })
        .first()
        .click()
      await page.waitForTimeout(1000)
      await page.screenshot({ path: `${out}/restore-${colorScheme}-${width}${bad ? '-bad' : ''}.png` })
      await context.close()
    }
} finally {
  await browser.close()
  await host.stop()
  await rm(home, { recursive: true, force: true })
}
