import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { databaseIn } from '../../src/workspace/dot-folder.ts'
import { systemClock } from '../../src/clock.ts'
import { openQueue } from '../../src/queue/open-queue.ts'
import { serve } from './support/host.ts'
import { ConsolePage } from './support/console-page.ts'
import { expect, test } from './support/test.ts'

const JOBS = 100_000

test('a hundred thousand jobs are cancelled with a reason, and put back from the ledger', async ({
  page,
  open,
  yard,
}) => {
  test.slow()
  await mkdir(path.dirname(databaseIn(yard.dir)), { recursive: true })
  const queue = await openQueue({ file: databaseIn(yard.dir), clock: systemClock })
  const runAt = Date.now() + 86_400_000
  for (let i = 0; i < JOBS; i += 5_000) {
    await queue.enqueueMany(Array.from({ length: 5_000 }, (_, n) => ({ type: `type-${n % 20}`, runAt })))
  }
  await queue.close()
  const host = await open(() => serve(yard.dir, yard.home))
  const ui = new ConsolePage(page)
  await ui.signInTo(host)

  await ui.goTo('Jobs')
  await ui.expectCount('pending', JOBS)
  await ui.show('pending')
  await page.getByRole('checkbox', { name: 'Select the loaded jobs' }).check()
  await page.getByRole('button', { name: /^Select all / }).click()
  await page.getByLabel('Selection').getByRole('button', { name: 'Cancel' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('100,000 jobs are cancelled')
  await dialog.getByLabel('Reason').fill('the wrong day')
  await dialog.getByRole('button', { name: 'Cancel 100,000 jobs' }).click()
  await expect(ui.notice('100,000 jobs cancelled')).toBeVisible({ timeout: 60_000 })
  expect(await host.admin.stats()).toMatchObject({ pending: 0, cancelled: JOBS })

  await ui.goTo('Ledger')
  await expect(page.getByRole('grid', { name: 'Operations' })).toContainText('the wrong day')
  await page.getByText('Cancelled 100,000 jobs').click()
  const operation = page.getByRole('complementary', { name: 'Operation 1' })
  await expect(operation.getByRole('grid')).toHaveAttribute('aria-rowcount', String(JOBS + 1))
  await operation.getByRole('button', { name: 'Undo…' }).click()
  await expect(dialog).toContainText('100,000 jobs are put back as they were', { timeout: 30_000 })
  await dialog.getByRole('button', { name: 'Put back 100,000 jobs' }).click()
  await expect(ui.notice('100,000 jobs put back')).toBeVisible({ timeout: 60_000 })
  await expect(operation).toContainText(/Undone by\s*operation 2/)
  expect(await host.admin.stats()).toMatchObject({ pending: JOBS, cancelled: 0 })
})

test('a deleted job is taken back from its notice, and from the trash', async ({ ui, host }) => {
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' })
  await ui.openJob(id)
  await ui.expectStatus(id, 'completed')
  await ui.page.keyboard.press('Delete')
  await ui.notice(`Job ${id} deleted`).getByRole('button', { name: 'Undo' }).click()
  await expect(ui.notice('Put back as it was')).toBeVisible()
  expect((await host.admin.job(id)).job.status).toBe('completed')

  await ui.follow('/jobs')
  await ui.openJob(id)
  // A key does nothing to a job that has yet to be read.
  await ui.expectStatus(id, 'completed')
  await ui.page.keyboard.press('Delete')
  await expect(ui.notice(`Job ${id} deleted`).last()).toBeVisible()
  await ui.follow('/ledger/trash')
  // The page that is left has a row of this job, too.
  await ui.page.getByRole('grid', { name: 'Deleted jobs' }).locator(`[data-job-id="${id}"]`).click()
  await ui.page.getByRole('button', { name: 'Restore' }).click()
  await ui.page.getByRole('dialog').getByRole('button', { name: 'Restore 1 job' }).click()
  await expect(ui.notice('1 job restored')).toBeVisible()
  await expect(ui.page.getByText('The trash is empty')).toBeVisible()
  expect(await host.admin.stats()).toMatchObject({ completed: 1 })
})

test('an action on a job that has changed meanwhile shows what, and goes on only when told to', async ({
  ui,
  host,
}) => {
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' }, { delay_seconds: 3600 })
  await ui.openJob(id)
  await ui.expectStatus(id, 'pending')
  // As if what has happened to it had not reached the page yet.
  let isFirst = true
  await ui.page.route('**/rpc/jobs/act*', async (route) => {
    const body = route.request().postData() ?? ''
    await route.continue(isFirst ? { postData: body.replace(/"seen":\d+/, '"seen":1') } : {})
    isFirst = false
  })
  await ui.cancel(id)
  const dialog = ui.page.getByRole('dialog')
  await expect(dialog).toContainText(`Job ${id} has changed meanwhile`)
  expect((await host.admin.job(id)).job.status).toBe('pending')
  await dialog.getByRole('button', { name: 'Cancel all the same' }).click()
  await ui.expectStatus(id, 'cancelled')
})
