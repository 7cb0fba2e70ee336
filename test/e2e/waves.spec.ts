import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import type { ConsolePage } from './support/console-page.ts'
import type { Host } from './support/host.ts'
import { expect, test } from './support/test.ts'

const ROWS = 120
const CANARY = 5
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function deadRows(ui: ConsolePage, host: Host): Promise<void> {
  for (let row = 1; row <= ROWS; row += 1) await host.admin.enqueue('import-row', { row })
  await ui.goTo('Jobs')
  await ui.expectCount('dead', ROWS)
}

/** Ask for a retry in waves of all that is dead. @returns the operation, as the ledger shows it */
async function retryInWaves(ui: ConsolePage): Promise<Locator> {
  await ui.goTo('Jobs')
  await ui.show('dead')
  await ui.selectAllMatching(ROWS)
  await ui.page.getByRole('button', { name: 'Retry' }).click()
  const dialog = ui.page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'In waves', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(dialog).toContainText('5 → 50 → 65')
  await expect(dialog).toContainText('A wrong mend costs 5 jobs, not 120')
  await dialog.getByRole('button', { name: 'More' }).click()
  await dialog.getByLabel('Growth').fill('0')
  await expect(dialog).toContainText('A number from 1 to 100')
  await expect(dialog.getByRole('button', { name: `Retry ${ROWS} jobs` })).toBeDisabled()
  await dialog.getByLabel('Growth').fill('2')
  await expectClean(ui)
  await dialog.getByLabel('Reason').fill('the column is there again')
  await dialog.getByRole('button', { name: `Retry ${ROWS} jobs in waves` }).click()
  const detail = ui.page.getByRole('complementary', { name: /^Operation \d+$/ })
  await expect(detail.getByRole('region', { name: 'Waves' })).toBeVisible()
  return detail
}

async function expectClean(ui: ConsolePage): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await ui.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page: ui.page }).withTags(RULES).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual(
      [],
    )
  }
}

test('a wrong mend is stopped by the canary, and the right one drains the backlog in waves', async ({
  ui,
  host,
  yard,
}) => {
  test.slow()
  await deadRows(ui, host)
  const detail = await retryInWaves(ui)

  await expect(ui.notice(/Stopped by its canary: \d of \d failed as before; 115 untouched/)).toBeVisible()
  await expect(detail).toContainText('115 untouched')
  // Five jobs were spent, and no other was touched.
  await expect.poll(async () => (await host.admin.stats()).dead).toBe(ROWS)
  await expect(detail.getByRole('list', { name: 'What came of them' })).toContainText(`${CANARY} dead again`)
  await expectClean(ui)

  // It waits in view wherever one goes, and leads back.
  await ui.goTo('Handlers')
  await ui.seeRebuilt(() => yard.edit('import-row.ts', 'throw new NonRetryableError(', 'return String('))
  await ui.page.getByRole('link', { name: /^Retry in waves, operation \d+: Canary failed/ }).click()
  await detail.getByLabel('Go on anyway, because').fill('mended only now')
  await detail.getByRole('button', { name: 'Go on anyway' }).click()

  await expect(ui.notice(/Retried in waves, with failures.*115 completed, 5 dead again/)).toBeVisible({
    timeout: 30_000,
  })
  await expect(detail).toContainText('Let pass: “mended only now”')
  await expect(detail.getByRole('list', { name: 'Waves, newest first' }).getByRole('listitem')).toHaveCount(3)
  await expect(ui.page.getByRole('link', { name: /^Retry in waves/ })).toBeHidden()
  expect(await host.admin.stats()).toMatchObject({ completed: 115, dead: 5, pending: 0 })
})

test('what waits of an aborted plan is put back', async ({ ui, host }) => {
  await deadRows(ui, host)
  await ui.goTo('Queues')
  await ui.page.getByRole('button', { name: 'Pause default…' }).click()
  await ui.page.getByRole('button', { name: 'Pause queue' }).click()
  const detail = await retryInWaves(ui)
  await expect(detail).toContainText('Its jobs wait: queue default is paused')

  await detail.getByRole('button', { name: 'Abort' }).click()
  await expect(detail).toContainText('115 jobs untouched')
  await detail.getByRole('button', { name: 'Undo…' }).click()
  await ui.page.getByRole('dialog').getByRole('button', { name: 'Put back 5 jobs' }).click()

  await expect(ui.notice('5 jobs put back')).toBeVisible()
  expect(await host.admin.stats()).toMatchObject({ dead: ROWS, pending: 0 })
})
