import { expect, test } from './support/test.ts'

test('a job’s address opens the job, and back and forward lead where one was', async ({ ui, host }) => {
  const first = await host.admin.enqueue('greet', { name: 'Ada' })
  const second = await host.admin.enqueue('greet', { name: 'Grace' })
  await ui.goTo('Jobs')
  await ui.expectCount('completed', 2)
  await ui.show('completed')
  await ui.row(first.id).click()
  await expect(ui.inspector(first.id)).toBeVisible()
  const address = ui.page.url()
  await ui.page.keyboard.press('Escape')
  await expect(ui.inspector(first.id)).toBeHidden()
  await ui.row(second.id).click()
  await expect(ui.inspector(second.id)).toBeVisible()
  await ui.goTo('Queues')

  await ui.page.goBack()
  await expect(ui.inspector(second.id)).toBeVisible()
  await ui.page.goForward()
  await expect(ui.page.getByRole('heading', { level: 1, name: 'Queues' })).toBeVisible()

  await ui.page.goto(address)
  await expect(ui.inspector(first.id)).toBeVisible()
  await ui.page.reload()
  await expect(ui.inspector(first.id)).toContainText('Ada')
  await expect(
    ui.page.getByRole('group', { name: 'Status' }).locator('[data-status="completed"]'),
  ).toHaveAttribute('aria-pressed', 'true')
})

test('the open job stays open while the list changes around it', async ({ ui, host }) => {
  const first = await host.admin.enqueue('greet', { name: 'Ada' })
  await ui.openJob(first.id)
  await ui.expectStatus(first.id, 'completed')
  for (const name of ['Grace', 'Edsger', 'Alan']) await host.admin.enqueue('greet', { name })
  // With a job open the list holds still: what completes after it was read would wait behind "1 new".
  await ui.expectCount('completed', 4)
  await ui.show('completed')
  await expect(ui.list.getByRole('row')).toHaveCount(5)
  await expect(ui.inspector(first.id)).toContainText('Ada')
})

test('the address of a job that is not there says so', async ({ ui }) => {
  const inspector = await ui.openJob(4711)
  await expect(inspector).toContainText('There is no job 4711')
})
