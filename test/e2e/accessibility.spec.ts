import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { PAGES } from './support/console-page.ts'
import { expect, test } from './support/test.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function expectNoFaults(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
  expect(faults).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is clean in ${colorScheme}`, async ({ ui, host }) => {
    await ui.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const dead = await host.admin.enqueue('import-row', { row: 1 })
    await host.admin.enqueue('greet', { name: 'Ada' })
    await host.admin.enqueue('greet', { name: 'Grace' }, { delay_seconds: 3600 })
    await host.admin.enqueue('bill-customer', { customer: 'Ada', cents: 1 })
    await ui.goTo('Jobs')
    await ui.expectCount('dead', 1)
    for (const name of PAGES) {
      await ui.goTo(name)
      await expectNoFaults(ui.page)
    }
    await ui.openJob(dead.id)
    await ui.expectStatus(dead.id, 'dead')
    await expectNoFaults(ui.page)
    await ui.showAttempts(dead.id)
    await expectNoFaults(ui.page)
    await ui.page.keyboard.press('n')
    await expect(ui.page.getByRole('dialog')).toBeVisible()
    await expectNoFaults(ui.page)
  })
}

test('the sign-in is clean', async ({ page, host }) => {
  await page.goto(host.url)
  await expect(page.getByLabel('Token')).toBeVisible()
  await expectNoFaults(page)
})
