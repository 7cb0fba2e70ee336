import { attach } from '../unit/replay/cdp-client.ts'
import { expect, test } from './support/test.ts'

const FAULT = '(discount as { percent: number }).percent'

test('a dead job is replayed and fails the same way; its handler is mended, the replay passes and becomes a test', async ({
  ui,
  yard,
}) => {
  const { page } = ui
  const id = await ui.enqueue('bill-customer', { customer: 'Ada', cents: 1200 })
  const inspector = await ui.openJob(id)
  await ui.expectStatus(id, 'dead')

  await page.keyboard.press('Shift+E')
  const dialog = page.getByRole('dialog', { name: `Replay job ${id}` })
  await expect(dialog.getByRole('textbox', { name: 'Payload, as JSON' })).toContainText('"cents": 1200')
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click()
  const replay = inspector.getByRole('article', { name: /^Replay/ })
  await expect(replay.getByRole('heading', { name: 'Failed' })).toBeVisible()
  await expect(replay.getByRole('region', { name: 'Comparison with the attempt' })).toContainText(
    'Just as attempt',
  )

  await yard.edit('bill-customer.ts', FAULT, 'discount?.percent ?? 0')
  await replay.getByRole('button', { name: 'Replay again…' }).click()
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(replay.getByRole('heading', { name: 'Completed' })).toBeVisible()
  await expect(replay).toContainText('Not as attempt')
  await ui.expectStatus(id, 'dead')

  await replay.getByRole('button', { name: 'Save as a test…' }).click()
  const asTest = page.getByRole('dialog', { name: 'Save as a test' })
  await expect(asTest).toContainText('test/handlers/bill-customer-1.test.ts')
  await asTest.getByRole('button', { name: 'Save and open it' }).click()
  await expect(ui.notice('test/handlers/bill-customer-1.test.ts written')).toBeVisible()
})

test('a replay under the debugger says where to attach, waits, and goes on from the first line of run', async ({
  ui,
}) => {
  const { page } = ui
  await ui.follow('/handlers/bill-customer')
  await page.getByRole('button', { name: 'Run a payload…' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Run a payload on bill-customer' })
  const editor = dialog.getByRole('textbox', { name: 'Payload, as JSON' })
  const type = async (text: string): Promise<void> => {
    await editor.press('ControlOrMeta+a')
    // Replaced text would bring its colours along, which the policy for styles refuses.
    await editor.press('Backspace')
    await page.keyboard.insertText(text)
  }
  await type('{"customer": "Ada", "cents": ')
  await expect(dialog).toContainText(/Line 1, column \d+/)
  await expect(dialog.getByRole('button', { name: 'Replay', exact: true })).toBeDisabled()
  await type('{"customer": "Ada", "cents": 1000, "discount": {"percent": 10}}')
  await dialog.getByRole('switch', { name: 'With a debugger' }).click()
  await dialog.getByRole('button', { name: 'Replay under the debugger' }).click()

  const waiting = page.getByRole('region', { name: 'Attach a debugger' })
  const url = await waiting.getByTitle(/^ws:/).getAttribute('title')
  const client = await attach(url ?? '')
  await client.post('Debugger.enable')
  await client.post('Runtime.runIfWaitingForDebugger')
  await client.until('Debugger.paused')
  await client.post('Debugger.resume')
  await expect(
    page.getByRole('article', { name: /^Replay/ }).getByRole('heading', { name: 'Completed' }),
  ).toBeVisible()
  client.close()
})
