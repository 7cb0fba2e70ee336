import { expect, test } from './support/test.ts'

/** What the handler says that is wrong. */
const FAULT = '(discount as { percent: number }).percent'

test('a failing job goes failed, then dead; its handler is fixed in an editor, it is retried and completes', async ({
  ui,
  yard,
}) => {
  const id = await ui.enqueue('bill-customer', { customer: 'Ada', cents: 1200 })
  const inspector = await ui.openJob(id)
  await ui.expectStatus(id, 'failed')
  await ui.expectStatus(id, 'dead')

  await expect(inspector).toContainText("Cannot read properties of undefined (reading 'percent')")
  await expect(inspector).toContainText('"customer": "Ada"')
  const attempts = await ui.showAttempts(id)
  await expect(attempts).toContainText('billing Ada')
  await expect(attempts).toContainText(`bill-customer.ts:${await yard.lineOf('bill-customer.ts', FAULT)}:`)

  await ui.goTo('Handlers')
  await ui.seeRebuilt(() => yard.edit('bill-customer.ts', FAULT, 'discount?.percent ?? 0'))
  await ui.page.goBack()
  await ui.retry(id)
  await ui.expectStatus(id, 'completed')
  await expect(await ui.showAttempts(id)).toContainText('1200')
})

test('a handler that no longer loads is shown with its error, and the others still work', async ({
  ui,
  yard,
}) => {
  await yard.edit('greet.ts', 'run({ name }, ctx)', 'run({ name }, ctx')
  await ui.goTo('Handlers')
  await expect(ui.page.getByRole('main')).toContainText(/greet\.ts[\s\S]*(SyntaxError|Unexpected|Expected)/)
  const id = await ui.enqueue('bill-customer', { customer: 'Ada', cents: 1000, discount: { percent: 10 } })
  await ui.openJob(id)
  await ui.expectStatus(id, 'completed')
})
