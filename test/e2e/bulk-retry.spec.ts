import { expect, test } from './support/test.ts'

const ROWS = 200

test('two hundred dead jobs are retried in one action, which says first what it will do', async ({
  ui,
  host,
  yard,
}) => {
  for (let row = 1; row <= ROWS; row += 1) await host.admin.enqueue('import-row', { row })
  await host.admin.enqueue('greet', { name: 'Ada' })
  await ui.goTo('Jobs')
  await ui.expectCount('dead', ROWS)
  await ui.goTo('Handlers')
  await ui.seeRebuilt(() => yard.edit('import-row.ts', 'throw new NonRetryableError(', 'return String('))

  await ui.goTo('Jobs')
  await ui.show('dead')
  await ui.selectAllMatching(ROWS)
  await ui.page.getByRole('button', { name: 'Retry' }).click()
  const dialog = ui.page.getByRole('dialog')
  await expect(dialog).toContainText('200 jobs are put back to pending')
  await dialog.getByRole('button', { name: 'All at once' }).click()
  await dialog.getByRole('button', { name: 'Retry 200 jobs' }).click()

  await expect(ui.notice('200 jobs retried')).toBeVisible()
  await expect(ui.notice('200 completed')).toBeVisible({ timeout: 30_000 })
  await ui.expectCount('dead', 0)
  await ui.expectCount('completed', ROWS + 1)
  expect(await host.admin.stats()).toMatchObject({ completed: ROWS + 1, dead: 0, failed: 0, pending: 0 })
})

test('a sweeping action leaves alone what does not allow it, and says so before', async ({ ui, host }) => {
  const done = await host.admin.enqueue('greet', { name: 'Ada' })
  const dead = await host.admin.enqueue('import-row', { row: 1 })
  await ui.goTo('Jobs')
  await ui.expectCount('completed', 1)
  await ui.expectCount('dead', 1)
  await ui.row(done.id).getByRole('checkbox').check()
  await ui.row(dead.id).getByRole('checkbox').check()
  await ui.page.getByRole('button', { name: 'Retry' }).click()
  const dialog = ui.page.getByRole('dialog')
  await expect(dialog).toContainText('1 job is put back to pending')
  await expect(dialog).toContainText('1 is completed: nothing to retry')
  await dialog.getByRole('button', { name: 'Leave them' }).click()
  await expect(dialog).toBeHidden()
  expect((await host.admin.job(dead.id)).job.attempts).toBe(1)
})
