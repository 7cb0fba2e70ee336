import { AxeBuilder } from '@axe-core/playwright'
import { ConsolePage } from './support/console-page.ts'
import { serve } from './support/host.ts'
import { expect, test } from './support/test.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function faultsOf(ui: ConsolePage, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: ui.page }).withTags(RULES).analyze()
  return violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join('\n')}`)
}

test('a failure is read down to its line, its payload searched and its log filtered, by keyboard', async ({
  ui,
  host,
  yard,
}) => {
  const { keyboard } = ui.page
  const payload = { customer: 'Ada', cents: 1200, lines: [{ sku: 'A-1' }, { sku: 'B-2' }] }
  const { id } = await host.admin.enqueue('bill-customer', payload, { max_attempts: 1 })
  const inspector = await ui.openJob(id)
  await ui.expectStatus(id, 'dead')

  const line = await yard.lineOf('bill-customer.ts', '(discount as { percent: number }).percent')
  await expect(
    inspector.getByRole('button', { name: `handlers/bill-customer.ts:${line}` }).first(),
  ).toBeVisible()
  await expect(inspector.getByRole('group', { name: 'Source of handlers/bill-customer.ts' })).toContainText(
    '(discount as { percent: number }).percent',
  )
  await inspector.getByRole('button', { name: 'Raw stack' }).click()
  await expect(inspector.getByLabel('The stack as it was written')).toContainText('at ')

  await keyboard.press('2')
  const tree = inspector.getByRole('tree', { name: 'Payload' })
  await expect(tree.getByRole('treeitem', { name: /"cents" ?: 1200/ })).toBeVisible()
  await tree.focus()
  await keyboard.press('ArrowLeft')
  await expect(tree.getByRole('treeitem')).toHaveCount(1)
  await inspector.getByRole('textbox', { name: 'Search the payload' }).fill('b-2')
  await expect(inspector).toContainText('1 of 1')
  await expect(tree.locator('[data-active]')).toHaveText('"sku": "B-2"')
  await expect(inspector).toContainText('$.lines[1].sku')
  await inspector.getByRole('button', { name: 'Text', exact: true }).click()
  await expect(inspector.getByRole('textbox', { name: 'Payload', exact: true })).toContainText(
    '"cents": 1200',
  )
  await expect(inspector).toContainText('1 of 1')

  await inspector.getByRole('tab', { name: 'Logs' }).click()
  await expect(inspector.getByRole('group', { name: 'Log' })).toContainText('billing Ada')
  await inspector.getByRole('textbox', { name: 'Filter the log' }).fill('nothing of it')
  await expect(inspector).toContainText('No line matches')
})

test('tab, attempt and full page live in the address, and Escape leads back to the row', async ({
  ui,
  host,
}) => {
  const first = await host.admin.enqueue('bill-customer', { customer: 'Ada', cents: 1 })
  const second = await host.admin.enqueue('greet', { name: 'Grace' })
  await ui.goTo('Jobs')
  await ui.expectCount('dead', 1)
  await ui.row(first.id).click()
  const inspector = ui.inspector(first.id)
  const attempts = await ui.showAttempts(first.id)
  await attempts.getByRole('option', { name: '#1' }).click()
  await expect(attempts.getByRole('article', { name: 'Attempt 1' })).toBeVisible()
  await ui.page.reload()
  await expect(attempts.getByRole('article', { name: 'Attempt 1' })).toBeVisible()
  await ui.page.goBack()
  await expect(attempts.getByRole('article', { name: 'Attempt 2' })).toBeVisible()

  await ui.page.keyboard.press('f')
  await expect(inspector.getByRole('button', { name: 'Beside the list' })).toBeVisible()
  await ui.page.keyboard.press('[')
  await expect(ui.inspector(second.id).getByRole('tab', { name: 'Attempts' })).toHaveAttribute(
    'aria-selected',
    'true',
  )
  await expect(ui.inspector(second.id).getByRole('article', { name: 'Attempt 1' })).toBeVisible()
  await ui.page.keyboard.press('Escape')
  await expect(ui.inspector(second.id).getByRole('button', { name: 'Open in full' })).toBeVisible()
  await ui.page.keyboard.press('Escape')
  await expect(ui.inspector(second.id)).toBeHidden()
  await expect(ui.list).toBeFocused()
})

test('tabs that do not fit beside the list are in a menu, and the chosen one is always seen', async ({
  ui,
  host,
}) => {
  await ui.page.setViewportSize({ width: 1280, height: 800 })
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' })
  const inspector = await ui.openJob(id)
  await expect(inspector.getByRole('tab', { name: 'Row' })).not.toBeInViewport()
  await inspector.getByRole('button', { name: /^More: .*Row$/ }).click()
  await ui.page.getByRole('menuitem', { name: 'Row' }).click()
  await expect(inspector.getByRole('tab', { name: 'Row', selected: true })).toBeInViewport()
  await expect(inspector.getByRole('tabpanel', { name: 'Row' })).toContainText('retry_delay_ms')
  await inspector.getByRole('button', { name: /^More: Summary/ }).click()
  await ui.page.getByRole('menuitem', { name: 'Summary' }).click()
  await expect(inspector.getByRole('tab', { name: 'Summary', selected: true })).toBeInViewport()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every tab of a job is clean in ${colorScheme}, also where there is little room`, async ({
    ui,
    host,
  }) => {
    test.slow()
    await ui.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { id } = await host.admin.enqueue(
      'bill-customer',
      { customer: 'Ada \u202e مرحبا', cents: 1 },
      { max_attempts: 1 },
    )
    const inspector = await ui.openJob(id)
    await ui.expectStatus(id, 'dead')
    const faults: string[] = []
    for (const tab of ['Summary', 'Payload', 'Attempts', 'Logs', 'Result', 'Compare', 'Replays', 'Row']) {
      await inspector.getByRole('tab', { name: tab }).click()
      await expect(inspector.getByRole('tabpanel', { name: tab })).toBeVisible()
      faults.push(...(await faultsOf(ui, tab)))
    }
    // Twice as large, of a window of 1280.
    await ui.page.setViewportSize({ width: 640, height: 400 })
    await inspector.getByRole('tab', { name: 'Summary' }).click()
    await expect(inspector.getByRole('button', { name: 'Close' })).toBeInViewport()
    faults.push(...(await faultsOf(ui, 'at 200 %')))
    expect(faults).toEqual([])
  })
}

test('a job that is purged while it is looked at says so, and keeps what was known', async ({
  page,
  yard,
  open,
}) => {
  await yard.write('yardmaster.config.ts', 'export default { retention: { completedMs: 0 } }\n')
  const host = await open(() => serve(yard.dir, yard.home))
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' })
  const ui = new ConsolePage(page)
  await ui.signInTo(host)
  const inspector = await ui.openJob(id)
  await ui.expectStatus(id, 'completed')
  await ui.page.evaluate(() =>
    fetch('/rpc/jobs/purge', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
  )
  await expect(inspector).toContainText('This job is gone.')
  await expect(inspector).toContainText('"name": "Ada"')
})
