import { expect, test } from './support/test.ts'

test('updates can be paused, so that the page holds still, and resumed, so that it catches up', async ({
  ui,
  host,
}) => {
  await ui.goTo('Jobs')
  await ui.page.getByRole('button', { name: /^Live/ }).click()
  await expect(ui.page.getByRole('button', { name: /^Paused/ })).toBeVisible()
  const { id } = await host.admin.enqueue('import-row', { row: 7 }, { max_attempts: 1 })
  await expect.poll(async () => (await host.admin.job(id)).job.status).toBe('dead')
  await expect(ui.row(id)).toBeHidden()

  await ui.page.keyboard.press('Shift+P')
  await expect(ui.page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await expect(ui.row(id)).toBeVisible()
})

test('an address that leads nowhere says so, and shows the way back', async ({ ui }) => {
  await ui.follow('/jbos')
  await expect(ui.page.getByText('There is no such page')).toBeVisible()
  await ui.page.getByRole('link', { name: 'Go to the overview' }).click()
  await expect(ui.page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
})
