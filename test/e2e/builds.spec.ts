import { expect, test } from './support/test.ts'

const CHARGE = (line: string) => `export default async (payload: { cents: number }) => {
  if (payload.cents > 100) throw new Error('${line}')
  return payload.cents
}
`

test('a handler shows what it has been, a broken one goes on as it was, and an attempt is replayed on its build', async ({
  ui,
  host,
  yard,
}) => {
  await yard.write('handlers/charge.ts', CHARGE('too much'))
  await ui.goTo('Handlers')
  await ui.page
    .getByRole('list', { name: 'Handlers' })
    .getByRole('link', { name: /charge/ })
    .click()
  const job = await host.admin.enqueue('charge', { cents: 500 }, { max_attempts: 1 })
  await expect.poll(async () => (await host.admin.job(job.id)).job.status).toBe('dead')

  const generations = ui.page.getByRole('region', { name: 'Generations' })
  const entries = generations.getByRole('listitem')
  await expect(entries).toHaveCount(1)
  await expect(entries.first()).toContainText('Runs now')
  await expect(entries.first()).toContainText('1 failed')
  await expect(entries.first()).toContainText('1 died')

  await ui.seeRebuilt(() => yard.edit('charge.ts', 'payload.cents\n', 'payload.cents +\n'))
  await expect(ui.page.getByRole('region', { name: 'charge' })).toContainText('Its jobs go on with build')
  await expect(entries).toHaveText([/Does not load.*charge\.ts:\d/s, /Runs now/])
  const small = await host.admin.enqueue('charge', { cents: 5 })
  await expect.poll(async () => (await host.admin.job(small.id)).job.status).toBe('completed')

  await ui.seeRebuilt(() => yard.write('handlers/charge.ts', CHARGE('far too much')))
  await expect(entries).toHaveText([/Runs now/, /Does not load/, /Earlier/])
  await entries.first().getByRole('button', { name: 'What changed' }).click()
  await expect(
    entries.first().getByRole('group', { name: 'What changed in handlers/charge.ts' }),
  ).toContainText('far too much')

  await ui.page.getByRole('link', { name: 'Failed on earlier code' }).click()
  await expect(
    ui.page.getByRole('searchbox', { name: /Search/ }).or(ui.page.getByRole('combobox', { name: /Search/ })),
  ).toHaveValue(/build:<current/)
  const inspector = await ui.openJob(job.id)
  await ui.showAttempts(job.id)
  await expect(inspector).toContainText('the file has changed since')
  await ui.page.keyboard.press('Shift+E')
  const dialog = ui.page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'What the attempt ran' }).click()
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(ui.page.getByRole('article', { name: /Replay/ })).toContainText('too much')
  await expect(ui.page.getByRole('article', { name: /Replay/ })).not.toContainText('far too much')
})
