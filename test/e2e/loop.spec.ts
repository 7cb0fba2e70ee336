import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Locator } from '@playwright/test'
import { ConsolePage } from './support/console-page.ts'
import { serve, type Host } from './support/host.ts'
import { DEAD, FAULT, LOOP_SCENE, makeLoopScene, MEND, WRONG_MEND } from './support/loop-scene.ts'
import { expect as expectSoon, test } from './support/test.ts'

/** Thousands of jobs run beside what is looked at. */
const expect = expectSoon.configure({ timeout: 30_000 })

const { withoutCountry, refused, unreadable, good } = LOOP_SCENE
const HANDLER = 'handlers/send-invoice.ts'

/** Save another version of the broken handler, and see it built. */
async function edit(ui: ConsolePage, dir: string, from: string, to: string): Promise<void> {
  await ui.goTo('Handlers')
  await ui.seeRebuilt(async () => {
    const file = path.join(dir, HANDLER)
    const text = await readFile(file, 'utf8')
    expect(text).toContain(from)
    await writeFile(file, text.replace(from, to))
  })
}

async function openGroup(ui: ConsolePage, template: RegExp): Promise<Locator> {
  await ui.goTo('Failures')
  await ui.page.getByRole('grid', { name: 'Failure groups' }).getByText(template).click()
  const detail = ui.page.getByRole('complementary', { name: /^Failure group \d+$/ })
  await expect(detail.getByRole('heading', { level: 2 })).toHaveText(template)
  return detail
}

/** Retry the dead jobs of the open group in waves. @returns the operation, as the ledger shows it */
async function retryInWaves(ui: ConsolePage, group: Locator, jobs: string, reason: string): Promise<Locator> {
  await group.getByRole('button', { name: `Retry ${jobs} dead…` }).click()
  const dialog = ui.page.getByRole('dialog')
  await expect(dialog).toContainText(`A wrong mend costs 5 jobs, not ${jobs}`)
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: `Retry ${jobs} jobs in waves` }).click()
  const operation = ui.page.getByRole('complementary', { name: /^Operation \d+$/ })
  await expect(operation.getByRole('region', { name: 'Waves' })).toBeVisible()
  return operation
}

async function expectDead(host: Host, jobs: number): Promise<void> {
  await expect.poll(async () => (await host.admin.stats()).dead, { timeout: 60_000 }).toBe(jobs)
}

test('five thousand dead jobs: from the failure group over what differs, a replay, the mend and the canary to an empty backlog', async ({
  page,
  open,
  yard,
}) => {
  // Most of it is the night's work: sixteen seconds of a machine's own, and minutes of one that is shared.
  test.setTimeout(480_000)
  const dir = path.join(path.dirname(yard.dir), 'night')
  await makeLoopScene(dir)
  const host = await open(() => serve(dir, yard.home))
  const ui = new ConsolePage(page)
  await ui.signInTo(host)
  await expect
    .poll(async () => (await host.admin.stats()).completed, { timeout: 240_000, intervals: [500] })
    .toBe(good)
  await expectDead(host, DEAD)

  // Three faults, the worst first, and what the payloads of the worst one share is named first.
  await ui.goTo('Overview')
  await expect(page.getByRole('region', { name: 'Why jobs fail' }).getByRole('listitem')).toHaveCount(3)
  const group = await openGroup(ui, /Cannot read properties of undefined/)
  await expect(group).toContainText('taxOf (handlers/send-invoice.ts)')
  const differs = group.getByRole('region', { name: 'What differs' })
  await expect(differs.getByRole('rowheader').first()).toHaveText('customer.country is missing')

  // One of them fails the same way when it is replayed, and its job is as it was.
  await group.getByRole('link', { name: /^job \d+, attempt 1$/ }).click()
  const inspector = page.getByRole('complementary', { name: /^Job \d+$/ })
  await expect(inspector).toBeVisible()
  const id = Number(/\d+/.exec((await inspector.getAttribute('aria-label')) ?? '')?.[0])
  await page.keyboard.press('Shift+E')
  const replaying = page.getByRole('dialog', { name: `Replay job ${id}` })
  await replaying.getByRole('button', { name: 'Replay', exact: true }).click()
  const replay = inspector.getByRole('article', { name: /^Replay/ })
  await expect(replay.getByRole('heading', { name: 'Failed' })).toBeVisible()
  await expect(replay.getByRole('region', { name: 'Comparison with the attempt' })).toContainText(
    'Just as attempt',
  )

  // A wrong mend costs the canary, and nothing else.
  await edit(ui, dir, FAULT, WRONG_MEND)
  const stopped = await retryInWaves(
    ui,
    await openGroup(ui, /Cannot read properties of undefined/),
    '4,000',
    'trims the country now',
  )
  await expect(ui.notice(/Stopped by its canary: \d of 5 failed as before; 3,995 untouched/)).toBeVisible()
  await expect(stopped.getByRole('list', { name: 'What came of them' })).toContainText('5 dead again')
  await expectDead(host, DEAD)
  await stopped.getByRole('button', { name: 'Abort' }).click()
  await expect(stopped).toContainText('3,995 jobs untouched')

  // The right one passes its replay first.
  await edit(ui, dir, WRONG_MEND, MEND)
  await ui.openJob(id)
  await page.keyboard.press('Shift+E')
  await replaying.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(replay.getByRole('heading', { name: 'Completed' })).toBeVisible()
  await ui.expectStatus(id, 'dead')

  // The canary goes through, and the waves drain the group. The two others are as they were.
  const mended = await openGroup(ui, /Cannot read properties of undefined/)
  await retryInWaves(ui, mended, '4,000', 'a missing country is de')
  await expect(ui.notice(/Retried in waves.*4,000 completed/)).toBeVisible({ timeout: 90_000 })
  await expectDead(host, refused + unreadable)
  await ui.goTo('Failures')
  const groups = page.getByRole('grid', { name: 'Failure groups' })
  await expect(groups).toContainText('the bank refused invoice')
  await expect(groups).toContainText('is no address')

  // The ledger tells it all, and one retry of what still waits is undone.
  await ui.goTo('Ledger')
  const ledger = page.getByRole('grid', { name: 'Operations' })
  await expect(ledger).toContainText('trims the country now')
  await expect(ledger).toContainText('a missing country is de')
  await expect(ledger).toContainText('4,000 completed')
  await ui.goTo('Queues')
  await page.getByRole('button', { name: 'Pause default…' }).click()
  await page.getByRole('button', { name: 'Pause queue' }).click()
  const addresses = await openGroup(ui, /is no address/)
  await addresses.getByRole('button', { name: `Retry ${unreadable} dead…` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'All at once' }).click()
  await dialog.getByRole('button', { name: `Retry ${unreadable} jobs` }).click()
  await expectDead(host, refused)
  await ui.notice(`${unreadable} jobs retried`).getByRole('button', { name: 'Undo' }).click()
  await dialog.getByRole('button', { name: `Put back ${unreadable} jobs` }).click()
  await expectDead(host, refused + unreadable)
  expect(await host.admin.stats()).toMatchObject({ completed: good + withoutCountry, pending: 0 })
})
