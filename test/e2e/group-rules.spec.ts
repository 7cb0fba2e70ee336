import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from './support/test.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

test('a group is split by its message, and a rule joins it again; the ledger tells and undoes both', async ({
  ui,
  host,
}) => {
  const { page } = ui
  for (let row = 1; row <= 3; row += 1) await host.admin.enqueue('import-row', { row })
  await ui.goTo('Jobs')
  await ui.expectCount('dead', 3)
  await ui.goTo('Failures')
  const grid = page.getByRole('grid', { name: 'Failure groups' })
  await grid.locator('[data-group]').first().click()
  const detail = page.getByRole('complementary', { name: /^Failure group \d+$/ })

  await detail.getByRole('button', { name: 'Split…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('status')).toHaveText('Of the 3 newest failures 3 fit: 1 group would be 3.')
  await dialog.getByRole('button', { name: 'Split' }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', '4')
  await expect(grid).toContainText('row 2: the column')
  await expect(detail).toContainText('All of its failures are in other groups by now')

  // A rule for the message would come after the split, which counts: it is removed first.
  await page.getByRole('link', { name: 'Rules' }).click()
  const rules = page.getByRole('table', { name: 'Rules of the failure groups' })
  await rules.getByRole('button', { name: /^Remove the rule/ }).click()
  await expect(page.getByText('Failures are grouped by themselves')).toBeVisible()
  await page.getByRole('button', { name: 'A rule for a message…' }).click()
  await dialog.getByLabel('Handler').fill('import-row')
  await dialog.getByLabel('Message').fill('* *')
  await expect(dialog.getByText(/expected a message of 3 characters/)).toBeVisible()
  await dialog.getByLabel('Message').fill('row *: *')
  await dialog.getByLabel('a fault for each text at the stars').check()
  await expect(dialog.getByRole('status')).toContainText('1 group would be 3')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual(
      [],
    )
  }
  await dialog.getByRole('button', { name: 'Group so' }).click()
  await expect(rules).toContainText('row *: *')

  await ui.goTo('Ledger')
  const operations = page.getByRole('grid', { name: 'Operations' })
  await operations.getByText('Grouped the failures of 3 jobs anew').first().click()
  const entry = page.getByRole('complementary', { name: /^Operation \d+$/ })
  await expect(entry).toContainText('Made: a group for each text at the stars “row *: *”')
  await entry.getByRole('button', { name: 'Undo…' }).click()
  await dialog.getByRole('button', { name: /^Put back/ }).click()
  await ui.goTo('Failures')
  await expect(grid).toHaveAttribute('aria-rowcount', '2')
  await expect(grid).toContainText('row <n>: the column')
})
