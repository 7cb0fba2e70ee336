import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { PAGES } from './support/console-page.ts'
import { expect, test } from './support/test.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What is wrong on the page as it stands, in words. */
async function faultsOf(page: Page, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  return violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join('\n')}`)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is clean in ${colorScheme}`, async ({ ui, host }) => {
    // Ten looks at everything that is on a page.
    test.slow()
    await ui.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const dead = await host.admin.enqueue('import-row', { row: 1 })
    await host.admin.enqueue('greet', { name: 'Ada' })
    await host.admin.enqueue('greet', { name: 'Grace' }, { delay_seconds: 3600 })
    await host.admin.enqueue('bill-customer', { customer: 'Ada', cents: 1 })
    await ui.goTo('Jobs')
    await ui.expectCount('dead', 1)
    const faults: string[] = []
    for (const name of PAGES) {
      await ui.goTo(name)
      faults.push(...(await faultsOf(ui.page, name)))
    }
    await ui.openJob(dead.id)
    await ui.expectStatus(dead.id, 'dead')
    faults.push(...(await faultsOf(ui.page, 'inspector')))
    await ui.showAttempts(dead.id)
    faults.push(...(await faultsOf(ui.page, 'attempts')))
    await ui.page.keyboard.press('n')
    await expect(ui.page.getByRole('dialog')).toBeVisible()
    faults.push(...(await faultsOf(ui.page, 'enqueue')))
    expect(faults).toEqual([])
  })

  test(`backups and going back to one are clean in ${colorScheme}`, async ({ ui }) => {
    await ui.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await ui.goTo('Health')
    await ui.backUp()
    const faults = await faultsOf(ui.page, 'backups')
    await ui.askToRestore()
    faults.push(...(await faultsOf(ui.page, 'restore')))
    expect(faults).toEqual([])
  })
}

test('the sign-in is clean', async ({ page, host }) => {
  await page.goto(host.url)
  await expect(page.getByLabel('Token')).toBeVisible()
  expect(await faultsOf(page, 'sign-in')).toEqual([])
})
