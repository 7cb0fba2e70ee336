/**
 * Takes the pictures of docs/loop.md: a small night's jobs on a real host, followed from the failure group to the
 * waves. Run by `npm run screenshots`.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { serve, type Host } from './support/host.ts'
import { FAULT, LOOP_SCENE, makeLoopScene, MEND } from './support/loop-scene.ts'

/** Of the scene's jobs: enough that the waves are seen. */
const SHARE = 0.2

/** @param into the folder of the pictures */
export async function takeLoopPictures(browser: Browser, into: string): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), 'yardmaster-loop-'))
  const dir = path.join(home, 'night')
  await makeLoopScene(dir, SHARE)
  const host = await serve(dir, home)
  try {
    await drained(host)
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
    await context.request.post(`${host.url}/session`, {
      data: { token: host.token },
      headers: { origin: host.url },
    })
    await followLoop(await context.newPage(), host, dir, into)
    await context.close()
  } finally {
    await host.stop()
    await rm(home, { recursive: true, force: true })
  }
}

async function followLoop(page: Page, host: Host, dir: string, into: string): Promise<void> {
  const picture = (name: string) => page.screenshot({ path: path.join(into, `loop-${name}-light.png`) })
  await page.goto(`${host.url}/#/failures`)
  await page.locator('[data-group]').first().click()
  const group = page.getByRole('complementary', { name: /^Failure group/ })
  await group.getByText('customer.country is missing').waitFor()
  await page.waitForTimeout(500)
  await picture('group')

  await mend(dir)
  await page.waitForTimeout(2_000)
  await group.getByRole('link', { name: /attempt 1$/ }).click()
  await page.getByRole('complementary', { name: /^Job/ }).waitFor()
  await page.keyboard.press('Shift+E')
  await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click()
  const replay = page.getByRole('article', { name: /^Replay/ })
  await replay.getByRole('heading', { name: 'Completed' }).waitFor()
  await page.waitForTimeout(500)
  await picture('replay')

  await page.goto(`${host.url}/#/failures`)
  await page.locator('[data-group]').first().click()
  await group.getByRole('button', { name: /^Retry .* dead…$/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('a missing country is de')
  await dialog.getByRole('button', { name: /jobs in waves$/ }).click()
  const waves = page.getByRole('list', { name: 'Waves, newest first' })
  await waves.getByText('Wave 4').waitFor()
  await picture('waves')
}

async function mend(dir: string): Promise<void> {
  const file = path.join(dir, 'handlers/send-invoice.ts')
  await writeFile(file, (await readFile(file, 'utf8')).replace(FAULT, MEND))
}

async function drained(host: Host): Promise<void> {
  const good = Math.round(LOOP_SCENE.good * SHARE)
  for (;;) {
    const { completed, pending, running } = await host.admin.stats()
    if (completed >= good && pending + running === 0) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
