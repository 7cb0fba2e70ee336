import { expect, test } from './support/test.ts'

test('a job is enqueued, inspected and retried without a pointer', async ({ ui, host, yard }) => {
  const { keyboard } = ui.page
  await keyboard.press('g')
  await keyboard.press('j')
  await expect(ui.page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()

  await keyboard.press('n')
  const dialog = ui.page.getByRole('dialog')
  await expect(dialog.getByLabel('Type')).toBeFocused()
  await keyboard.type('import-row')
  await dialog.getByLabel('Payload').focus()
  await keyboard.press('ControlOrMeta+a')
  await keyboard.type('{"row": 7}')
  await keyboard.press('ControlOrMeta+Enter')
  const id = await ui.enqueuedId()
  await expect(dialog).toBeHidden()

  await expect(ui.row(id)).toBeVisible()
  await ui.list.focus()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await ui.expectStatus(id, 'dead')
  await expect(ui.inspector(id)).toContainText('row 7: the column "date" is missing')

  await keyboard.press('g')
  await keyboard.press('h')
  await ui.seeRebuilt(() => yard.edit('import-row.ts', 'throw new NonRetryableError(', 'return String('))
  await ui.page.goBack()
  await ui.expectStatus(id, 'dead')
  await keyboard.press('r')
  await expect(ui.notice(`Job ${id} retried`)).toBeVisible()
  await ui.expectStatus(id, 'completed')
  await keyboard.press('Escape')
  await expect(ui.inspector(id)).toBeHidden()
  expect((await host.admin.job(id)).job.attempts).toBe(2)
})

test('the palette and the help open and close from the keyboard', async ({ ui }) => {
  const { keyboard } = ui.page
  await keyboard.press('ControlOrMeta+k')
  await expect(ui.page.getByRole('dialog')).toBeVisible()
  await keyboard.type('sched')
  await keyboard.press('Enter')
  await expect(ui.page.getByRole('heading', { level: 1, name: 'Schedules' })).toBeVisible()
  await expect(ui.page.getByRole('dialog')).toBeHidden()
  await keyboard.press('?')
  await expect(ui.page.getByRole('dialog')).toBeVisible()
  await keyboard.press('Escape')
  await expect(ui.page.getByRole('dialog')).toBeHidden()
})

test('a confused payload is refused where it is typed', async ({ ui, host }) => {
  await ui.page.keyboard.press('n')
  const dialog = ui.page.getByRole('dialog')
  await dialog.getByLabel('Type').fill('greet')
  await dialog.getByLabel('Payload').fill('{"name": }')
  await expect(dialog).toContainText(/line 1/i)
  await expect(dialog.getByRole('button', { name: 'Enqueue' })).toBeDisabled()
  expect((await host.admin.stats()).completed).toBe(0)
})
