import { ConsolePage } from './support/console-page.ts'
import { startHost } from './support/host.ts'
import { installBelow } from './support/installed.ts'
import { expect, test } from './support/test.ts'

test('without a folder, the sample opens and its first jobs do real work', async ({ page, open, yard }) => {
  const script = await installBelow(yard.home)
  const host = await open(() =>
    startHost({ home: yard.home, script, args: ['serve', '--port', '0', '--no-open', '--json'] }),
  )
  const ui = new ConsolePage(page)
  await ui.signInTo(host)
  await ui.goTo('Jobs')
  // Mails, questions, a hashed folder, and the report; no address and nobody listening; a later mail.
  await ui.expectCount('completed', 7)
  await ui.expectCount('dead', 2)
  await ui.expectCount('failed', 1)
  await ui.expectCount('pending', 1)

  const report = ui.list.getByRole('row').filter({ hasText: 'generate-report' })
  await report.click()
  const id = Number(await report.getAttribute('data-job-id'))
  const attempts = await ui.showAttempts(id)
  const opened = page.context().waitForEvent('page')
  await attempts.getByRole('button', { name: /^Open report-/ }).click()
  await expect((await opened).locator('body')).toContainText('send-welcome-email')
})
