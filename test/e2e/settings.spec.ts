import { serve } from './support/host.ts'
import { expect, test } from './support/test.ts'

test('what is set outlives the host, outranks the config, and is undone and reset', async ({
  ui,
  host,
  open,
  yard,
}) => {
  await ui.goTo('Settings')
  const attempts = ui.page.locator('[data-setting="maxAttempts"]')
  await attempts.getByRole('textbox', { name: 'Attempts' }).fill('none')
  await attempts.getByRole('textbox', { name: 'Attempts' }).press('Enter')
  await expect(attempts.getByRole('alert')).toHaveText('1 to 100,000')
  await attempts.getByRole('textbox', { name: 'Attempts' }).fill('7')
  await attempts.getByRole('textbox', { name: 'Attempts' }).press('Enter')
  await ui.notice('Attempts: 7 attempts').getByRole('button', { name: 'Undo' }).click()
  await expect(attempts.getByRole('textbox', { name: 'Attempts' })).toHaveValue('3')
  await attempts.getByRole('textbox', { name: 'Attempts' }).fill('9')
  await attempts.getByRole('textbox', { name: 'Attempts' }).press('Enter')
  await expect(attempts.getByText(/^set /)).toBeVisible()

  await host.stop()
  await ui.signInTo(await open(() => serve(yard.dir, yard.home)))
  await ui.goTo('Settings')
  await expect(attempts.getByRole('textbox', { name: 'Attempts' })).toHaveValue('9')
  await ui.page.getByRole('button', { name: 'Reset all…' }).click()
  await ui.page.getByRole('dialog').getByRole('button', { name: 'Reset all' }).click()
  await expect(attempts.getByRole('textbox', { name: 'Attempts' })).toHaveValue('3')
})

test('a retention of dead jobs says what it would purge before it is set', async ({ ui, host }) => {
  const { id } = await host.admin.enqueue('import-row', { row: 1 })
  await ui.openJob(id)
  await ui.expectStatus(id, 'dead')
  await ui.goTo('Settings')
  const dead = ui.page.locator('[data-setting="retention.deadMs"]').getByLabel('Dead jobs')
  await dead.fill('0')
  await dead.press('Enter')
  const dialog = ui.page.getByRole('dialog', { name: 'Purge 1 job?' })
  await dialog.getByRole('button', { name: 'Leave it as it is' }).click()
  await expect(dead).toHaveValue('')
  await dead.fill('30 d')
  await dead.press('Enter')
  await expect(ui.notice('Dead jobs: 30 d')).toBeVisible()
})
