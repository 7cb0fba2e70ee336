import { AxeBuilder } from '@axe-core/playwright'
import type { ConsolePage } from './support/console-page.ts'
import { expect, test } from './support/test.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const SHIP = `import { defineHandler, NonRetryableError } from 'yardmaster'

export default defineHandler<{ order: number; address: { zip?: string } }>({
  run({ address }) {
    if (address.zip === undefined) throw new NonRetryableError('no zip to ship to')
    return { shippedTo: address.zip }
  },
})
`

async function faultsOf(ui: ConsolePage, where: string, within: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: ui.page }).include(within).withTags(RULES).analyze()
  return violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join('\n')}`)
}

test('what differs is named, one payload is corrected by hand, and the rest by an edit that is tried first', async ({
  ui,
  host,
  yard,
}) => {
  await ui.goTo('Handlers')
  await ui.seeRebuilt(() => yard.write('handlers/ship.ts', SHIP))
  const ids: number[] = []
  for (let n = 0; n < 40; n++) {
    const address = {
      city: `city ${n % 7}`,
      ...(n % 8 === 0 ? { postcode: `${10_000 + n}` } : { zip: `${20_000 + n}` }),
    }
    ids.push((await host.admin.enqueue('ship', { order: 1_000_000 + n, address })).id)
  }
  const [first] = ids as [number]
  await ui.goTo('Jobs')
  await ui.expectCount('dead', 5)
  await ui.expectCount('completed', 35)

  // What differs, and the jobs that have it.
  await ui.page.getByRole('button', { name: 'What differs' }).click()
  const differences = ui.page.getByRole('dialog', { name: 'What differs' })
  await expect(differences.getByRole('rowheader').first()).toHaveText(
    /address\.(?:zip is missing|postcode is there)/,
  )
  await expect(differences).toContainText('All 5 failed jobs beside all 35 succeeded ones')
  const faults = await faultsOf(ui, 'what differs', '[role=dialog]')
  await differences.getByRole('link', { name: '-payload.address.zip:*' }).click()
  await expect(ui.search).toHaveValue('-payload.address.zip:*')
  await expect(ui.list).toHaveAttribute('aria-rowcount', '6')

  // One job by hand.
  const inspector = await ui.openJob(first)
  await ui.page.keyboard.press('e')
  const editor = inspector.getByRole('textbox', { name: 'Payload to be corrected' })
  await expect(editor).toBeFocused()
  await ui.page.keyboard.press('ControlOrMeta+a')
  await ui.page.keyboard.insertText('{"order": 90071992547409930001, "address": {"zip": "10115"')
  await expect(inspector.getByText(/Not JSON yet: line 1/)).toBeVisible()
  await ui.page.keyboard.insertText('}}')
  const changes = inspector.getByRole('list', { name: 'Changes' })
  await expect(changes).toContainText('Added: address.zip: "10115"')
  faults.push(...(await faultsOf(ui, 'editor', 'aside')))
  await inspector.getByRole('textbox', { name: 'Reason' }).fill('the shop left it out')
  await inspector.getByRole('button', { name: 'Save and retry' }).click()
  await expect(ui.notice(`Job ${first} corrected and retried`)).toBeVisible()
  await ui.expectStatus(first, 'completed')
  await expect(inspector).toContainText('“the shop left it out”')
  await expect(inspector).toContainText('attempt 2 ran with it')
  await inspector.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(inspector.getByRole('list', { name: 'Fields that differ' })).toContainText('address.postcode')
  faults.push(...(await faultsOf(ui, 'versions', 'aside')))
  await ui.showAttempts(first)
  await expect(inspector.getByRole('article', { name: 'Attempt 2' })).toContainText(
    'with version 2 of the payload',
  )

  // A dead one beside the last that succeeded.
  const second = ids[8] as number
  await ui.openJob(second)
  await inspector.page().getByRole('tab', { name: 'Compare' }).click()
  await expect(ui.inspector(second).getByRole('list', { name: 'Fields that differ' })).toContainText(
    'address.zip',
  )
  faults.push(...(await faultsOf(ui, 'compare', 'aside')))

  // The rest in one go.
  await ui.follow('/jobs?q=status:dead')
  await ui.selectAllMatching(4)
  await ui.page.keyboard.press('e')
  const dialog = ui.page.getByRole('dialog')
  await dialog.getByLabel('Field of edit 1').fill('address.zip')
  await dialog.getByLabel('Value of edit 1').fill('address.plz')
  await expect(dialog).toContainText('4 without such a field')
  await expect(dialog.getByRole('button', { name: 'Correct 0 jobs' })).toBeDisabled()
  await dialog.getByLabel('Value of edit 1').fill('address.postcode')
  await expect(dialog).toContainText('4 would change')
  await expect(dialog.getByRole('list', { name: `What changes in job ${second}` })).toContainText('"10008"')
  await dialog.getByLabel('Retry them with it').check()
  await expect(dialog.getByRole('button', { name: 'Correct and retry 4 jobs' })).toBeEnabled()
  faults.push(...(await faultsOf(ui, 'correct many', '[role=dialog]')))
  await dialog.getByRole('button', { name: 'Correct and retry 4 jobs' }).click()
  await expect(ui.notice('4 jobs corrected')).toBeVisible()
  await ui.follow('/jobs')
  await ui.expectCount('completed', 40)
  await ui.goTo('Ledger')
  await ui.page.getByText('Corrected 4 jobs').click()
  await expect(ui.page.getByRole('list', { name: 'Edits' })).toContainText('address.zip = address.postcode')
  expect(faults).toEqual([])
})
