import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from './support/test.ts'

test('the next job that matches stops before it runs, is replayed and corrected, and runs when it is let go', async ({
  ui,
  host,
}) => {
  const { page } = ui
  await ui.follow('/handlers/greet')
  await page.getByRole('button', { name: 'Hold a job…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Hold jobs of greet' })
  const condition = dialog.getByLabel('Condition')
  await condition.fill('status:dead')
  await expect(dialog.getByRole('alert')).toContainText('a hold can’t look at status:')
  await expect(dialog.getByRole('button', { name: 'Hold the next one' })).toBeDisabled()
  await condition.fill('payload.name:Ada')
  await expect(dialog).toContainText('None that waits now matches')
  await condition.press('Enter')
  const hold = page.getByRole('list', { name: 'Holds' }).getByRole('listitem')
  await expect(hold).toContainText('payload.name:Ada · the next job')

  const other = await host.admin.enqueue('greet', { name: 'Grace' })
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' })
  await expect(hold).toContainText('1 job held')
  await expect(hold.getByRole('switch')).not.toBeChecked()
  await ui.goTo('Overview')
  await page.getByRole('link', { name: /1 job held/ }).click()

  const inspector = ui.inspector(id)
  const banner = inspector.getByRole('status').filter({ hasText: 'Held before it runs.' })
  await expect(banner).toContainText('the hold on payload.name:Ada')
  await expect(inspector.locator('[data-status]').first()).toHaveText('Held')
  expect((await host.admin.job(other.id)).job.status).toBe('completed')
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations).toEqual([])

  await banner.getByRole('button', { name: 'Replay…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(inspector.getByRole('article', { name: /^Replay/ })).toContainText('Completed')

  await banner.getByRole('button', { name: 'Edit payload' }).click()
  const editor = inspector.getByRole('textbox', { name: 'Payload to be corrected' })
  await editor.press('ControlOrMeta+a')
  await editor.press('Backspace')
  await page.keyboard.insertText('{"name": "Ada L"}')
  await inspector.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(banner).toBeVisible()

  await banner.getByRole('button', { name: 'Run' }).click()
  await ui.expectStatus(id, 'completed')
  await expect(banner).toBeHidden()
  await ui.goTo('Ledger')
  await expect(page.getByText('Made 1 job due').first()).toBeVisible()
})

test('held jobs are found in the list, held like one that is there, and failed by hand', async ({
  ui,
  host,
}) => {
  const { page } = ui
  const first = await host.admin.enqueue('greet', { name: 'Ada' })
  const inspector = await ui.openJob(first.id)
  await ui.expectStatus(first.id, 'completed')
  await inspector.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Hold the next like this…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Hold jobs of greet' })
  await expect(dialog.getByLabel('Condition')).toHaveValue('payload.name:Ada')
  await dialog.getByRole('button', { name: 'Every one' }).click()
  await dialog.getByRole('button', { name: 'Hold every one' }).click()
  await expect(dialog).toBeHidden()

  const held = await host.admin.enqueue('greet', { name: 'Ada' })
  await ui.search.fill('is:held')
  await ui.search.press('Enter')
  await expect(ui.row(held.id)).toContainText('Held')
  await expect(ui.row(first.id)).toBeHidden()
  await ui.openJob(held.id)
  await ui.inspector(held.id).getByRole('button', { name: 'Fail…' }).click()
  const failing = page.getByRole('dialog', { name: `Fail job ${held.id}?` })
  await failing.getByLabel('Reason').fill('not for production')
  await failing.getByRole('button', { name: 'Fail job' }).click()
  await ui.expectStatus(held.id, 'dead')
  await expect(ui.inspector(held.id)).toContainText('failed by hand before it ran: not for production')
})

test('the palette holds the next job of a handler, by keyboard alone', async ({ ui }) => {
  const { page } = ui
  await ui.goTo('Overview')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('hold next greet')
  await expect(page.getByRole('option', { name: 'Hold the next job of greet…' })).toHaveAttribute(
    'data-highlighted',
    /.*/,
  )
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Hold jobs of greet' })
  await expect(dialog.getByLabel('Condition')).toBeFocused()
  await page.keyboard.type('payload.name:Ada')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await ui.follow('/handlers/greet')
  const hold = page.getByRole('list', { name: 'Holds' }).getByRole('listitem')
  await expect(hold).toContainText('payload.name:Ada · the next job')
})
