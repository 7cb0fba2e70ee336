import { expect, test } from './support/test.ts'

test('a schedule shows what is to come, and a triggered job can be taken back', async ({
  ui,
  host,
  yard,
}) => {
  await yard.write(
    'yardmaster.config.json',
    JSON.stringify({
      schedules: [
        {
          name: 'later',
          cron: '0 4 * * *',
          timezone: 'Europe/Berlin',
          enqueue: { type: 'greet', delayMs: 3_600_000 },
        },
      ],
    }),
  )
  await yard.drop('yardmaster.config.ts')
  await ui.goTo('Schedules')
  await expect(ui.page.getByRole('region', { name: 'Next 24 hours' })).toContainText('later: 1 run')
  const row = ui.page.locator('[data-schedule="later"]')
  await row.getByRole('button', { name: 'later' }).click()
  const detail = ui.page.locator('[data-schedule-detail="later"]')
  await expect(detail).toContainText('Schedule (Europe/Berlin)')
  await expect(detail).toContainText('UTC')
  await expect(detail).toContainText(/04:00 (CET|CEST|GMT\+[12])/)

  await row.getByRole('button', { name: 'Run now' }).click()
  const notice = ui.notice(/^.*later triggered: job \d+/)
  const id = Number(/job (\d+)/.exec(await notice.innerText())?.[1])
  await expect(detail.getByRole('link', { name: `Job ${id}` })).toBeVisible()
  await notice.getByRole('button', { name: 'Undo' }).click()
  await expect(ui.notice(`Job ${id} of later cancelled`)).toBeVisible()
  expect((await host.admin.job(id)).job.status).toBe('cancelled')

  await row.getByRole('switch').click()
  await ui.notice('later disabled').getByRole('button', { name: 'Undo' }).click()
  await expect(row.getByRole('switch')).toBeChecked()
})
