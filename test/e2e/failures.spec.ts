import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from './support/test.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

test('failures come in groups, which are looked into, resolved and merged', async ({ ui, host }) => {
  const { page } = ui
  for (let row = 1; row <= 6; row += 1) await host.admin.enqueue('import-row', { row })
  await host.admin.enqueue('bill-customer', { customer: 'Ada', cents: 1200 }, { max_attempts: 1 })
  await ui.goTo('Jobs')
  await ui.expectCount('dead', 7)

  await ui.goTo('Failures')
  const grid = page.getByRole('grid', { name: 'Failure groups' })
  await expect(grid).toHaveAttribute('aria-rowcount', '3')
  const worst = grid.locator('[data-group]').first()
  await expect(worst).toContainText('row <n>: the column')
  await worst.click()
  const detail = page.getByRole('complementary', { name: /^Failure group \d+$/ })
  await expect(detail.getByRole('region', { name: 'Newest error' })).toContainText(
    'the column "date" is missing',
  )
  await expect(detail.getByRole('region', { name: 'Jobs' })).toContainText('6')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual(
      [],
    )
  }

  // Resolved, and back.
  await detail.getByRole('button', { name: 'Resolve' }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', '2')
  await ui
    .notice(/resolved/)
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(grid).toHaveAttribute('aria-rowcount', '3')

  // Two groups are one, and two again.
  await detail.getByRole('button', { name: 'Merge with…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox').check()
  await dialog.getByRole('button', { name: 'Merge 1 group' }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', '2')
  await expect(detail.getByRole('region', { name: 'Jobs' })).toContainText('7')
  await detail.getByRole('button', { name: 'Take apart' }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', '3')

  // A retry is of the group's dead jobs alone.
  await detail.getByRole('button', { name: 'Retry 6 dead…' }).click()
  await expect(page.getByRole('dialog')).toContainText('6 jobs')
  await page.keyboard.press('Escape')

  // A number of the matrix opens its jobs.
  await page.getByRole('link', { name: 'Matrix' }).click()
  await page
    .getByRole('table', { name: 'Failed attempts by handler' })
    .getByRole('row', { name: /import-row/ })
    .getByRole('link')
    .first()
    .click()
  await expect(ui.search).toHaveValue(/type:import-row failed:\S+Z\.\./)
  await expect(ui.list).toHaveAttribute('aria-rowcount', '7')
})
