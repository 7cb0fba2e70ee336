import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConsolePage } from './support/console-page.ts'
import { serve } from './support/host.ts'
import { expect, test } from './support/test.ts'

test('the database is checked and backed up, and going back to the backup brings it all back', async ({
  ui,
  host,
}) => {
  const first = await host.admin.enqueue('greet', { name: 'Ada' }, { delay_seconds: 3600 })
  await ui.goTo('Health')
  await expect(ui.page.getByText('Nothing is wrong with the database or its host.')).toBeVisible()
  await expect(ui.fact('disk')).toContainText('free')
  await ui.fact('integrity').getByRole('button', { name: 'Check now' }).click()
  await expect(ui.fact('integrity')).toContainText('Sound')
  await ui.fact('counters').getByRole('button', { name: 'Compare now' }).click()
  await expect(ui.fact('counters')).toContainText('Right')
  await ui.backUp()

  await host.admin.enqueue('greet', { name: 'Grace' }, { delay_seconds: 3600 })
  const dialog = await ui.askToRestore()
  await expect(dialog).toContainText('1 job enqueued since is lost.')
  await expect(dialog.getByRole('row', { name: /^Pending/ })).toContainText('12')
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click()

  // The same page, without a new sign-in, when the host has come up again.
  await expect(ui.backups).toHaveCount(2)
  await expect(ui.backups.first()).toContainText('replaced by a restore')
  expect(await host.admin.stats()).toMatchObject({ pending: 1 })
  expect((await host.admin.job(first.id)).job.status).toBe('pending')
})

test('a restore that is thought better of changes nothing', async ({ ui, host }) => {
  await host.admin.enqueue('greet', { name: 'Ada' }, { delay_seconds: 3600 })
  await ui.goTo('Health')
  await ui.backUp()
  const dialog = await ui.askToRestore()
  await dialog.getByRole('button', { name: 'Leave it as it is' }).click()
  await expect(dialog).toBeHidden()
  await expect(ui.backups).toHaveCount(1)
  expect(await host.admin.stats()).toMatchObject({ pending: 1 })
})

test('damage that was found is told on every page, with what is safe and what to do', async ({
  page,
  open,
  yard,
}) => {
  await mkdir(path.join(yard.dir, '.yardmaster'))
  await writeFile(
    path.join(yard.dir, '.yardmaster', 'health.json'),
    JSON.stringify({
      integrity: { at: Date.now(), error: null, faults: ['Tree 7 page 1043: free space corruption'] },
      counters: null,
      backup: null,
      restore: null,
    }),
  )
  const ui = new ConsolePage(page)
  await ui.signInTo(await open(() => serve(yard.dir, yard.home)))
  await expect(page.getByLabel('What needs attention')).toContainText('The database is damaged')
  await page
    .getByLabel('What needs attention')
    .getByRole('link', { name: /damaged/ })
    .click()
  const trouble = page.locator('[data-trouble="damage"]')
  await expect(trouble).toContainText('page 1043')
  await expect(trouble).toContainText('Safe')
  await expect(trouble).toContainText('To do')
  await expect(ui.fact('integrity')).toContainText('Damaged')
  // Looking again is what shows that it has gone.
  await ui.fact('integrity').getByRole('button', { name: 'Check now' }).click()
  await expect(trouble).toBeHidden()
})
