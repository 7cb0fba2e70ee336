import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import type { ConsolePage } from './support/console-page.ts'
import { expect, test } from './support/test.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What is wrong with the open dialog, in both themes. */
async function faultsOf(page: Page, where: string): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').withTags(RULES).analyze()
    faults.push(
      ...violations.map(({ id, nodes }) => `${where}, ${colorScheme}: ${id}: ${nodes[0]?.html ?? ''}`),
    )
  }
  return faults
}

/** Look at each dialog, close it with Escape, and see that the focus is not lost. */
function lookAt({ page }: ConsolePage, faults: string[]) {
  return async (where: string, open: () => Promise<unknown>): Promise<void> => {
    await test.step(where, async () => {
      await open()
      const dialog = page.getByRole('dialog')
      await expect(dialog).toBeVisible()
      faults.push(...(await faultsOf(page, where)))
      await page.keyboard.press('Escape')
      await expect(dialog).toBeHidden()
      if (await page.evaluate(() => document.activeElement === document.body))
        faults.push(`${where}: the focus is lost`)
    })
  }
}

function button(within: Page | Locator, name: string | RegExp): Locator {
  return within.getByRole('button', { name }).first()
}

test('every dialog is clean in both themes, and gives the focus back', async ({ ui, host }) => {
  // Two looks at each of twenty.
  test.slow()
  const { page } = ui
  const faults: string[] = []
  const look = lookAt(ui, faults)
  for (let row = 1; row <= 6; row += 1) await host.admin.enqueue('import-row', { row })
  const { id } = await host.admin.enqueue('bill-customer', { customer: 'Ada', cents: 1 }, { max_attempts: 1 })
  const later = await host.admin.enqueue('greet', { name: 'Grace' }, { delay_seconds: 3600 })
  await ui.goTo('Jobs')
  await ui.expectCount('dead', 7)

  await look('palette', () => page.keyboard.press('ControlOrMeta+k'))
  await look('keys', () => page.keyboard.press('?'))
  await look('enqueue', () => page.keyboard.press('n'))
  await look('columns', () => button(page, 'Columns and row height').click())
  await look('what differs', () => button(page, 'What differs').click())
  await look('export', () => button(page, 'Export').click())
  await look('range', async () => {
    await button(page, 'Time').click()
    await page.getByRole('menuitem', { name: 'From – to…' }).click()
  })
  await look('seek', async () => {
    await button(page, 'Time').click()
    await page.getByRole('menuitem', { name: 'Go to a time in the list…' }).click()
  })
  await ui.show('dead')
  await look('view', async () => {
    await button(page, /^Views?\b/).click()
    await page.getByRole('menuitem', { name: 'Save this search…' }).click()
  })
  await ui.selectAllMatching(7)
  const selection = page.getByLabel('Selection')
  await look('waves', () => button(selection, 'Retry').click())
  await look('delete', () => page.keyboard.press('Delete'))
  await look('correct', () => page.keyboard.press('e'))
  await button(page, 'Clear selection').click()
  await expect(ui.list).toBeFocused()

  await ui.openJob(id)
  await ui.expectStatus(id, 'dead')
  // The list says the status before the payload is there, which a replay needs.
  await expect(ui.inspector(id).getByRole('tabpanel')).toBeVisible()
  await look('replay', () => page.keyboard.press('Shift+E'))
  await ui.openJob(later.id)
  await ui.expectStatus(later.id, 'pending')
  await look('change', () => page.keyboard.press('p'))
  await ui.cancel(later.id)
  await ui.expectStatus(later.id, 'cancelled')

  await ui.goTo('Failures')
  await page.locator('[data-group]').filter({ hasText: 'row <n>' }).click()
  const group = page.getByRole('complementary', { name: /^Failure group \d+$/ })
  await look('merge', () => button(group, 'Merge with…').click())
  await look('split', () => button(group, 'Split…').click())
  await look('rule', () => button(group, 'A rule for its message…').click())
  await look('waves of a group', () => button(group, /^Retry \d+ dead…$/).click())

  await ui.follow('/handlers/greet')
  await look('hold', () => button(page, 'Hold a job…').click())
  await look('run a payload', () => button(page, 'Run a payload…').click())
  await ui.goTo('Queues')
  await look('pause', () => button(page, 'Pause default…').click())
  await ui.goTo('Ledger')
  await page.getByRole('grid', { name: 'Operations' }).getByText('Cancelled 1 job').click()
  await look('undo', () => button(page, 'Undo…').click())
  expect(faults).toEqual([])
})

test('closing what is beside a list gives the focus to the list', async ({ ui, host }) => {
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' }, { delay_seconds: 3600 })
  await ui.openJob(id)
  await ui.cancel(id)
  await ui.expectStatus(id, 'cancelled')
  await ui.goTo('Ledger')
  const operations = ui.page.getByRole('grid', { name: 'Operations' })
  await operations.getByText('Cancelled 1 job').click()
  const operation = ui.page.getByRole('complementary', { name: /^Operation \d+$/ })
  for (const close of [() => button(operation, 'Close').click(), () => ui.page.keyboard.press('Escape')]) {
    await button(operation, 'Close').focus()
    await close()
    await expect(operation).toBeHidden()
    await expect(operations).toBeFocused()
    await ui.page.keyboard.press('Enter')
    await expect(operation).toBeVisible()
  }
})
