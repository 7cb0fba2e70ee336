import { ConsolePage } from './support/console-page.ts'
import { expect, test } from './support/test.ts'

test('the console asks for the token, refuses a wrong one, and opens with the right one', async ({
  page,
  host,
}) => {
  const ui = new ConsolePage(page)
  await page.goto(host.url)
  await ui.signInWithForm('not the token')
  await expect(page.getByRole('alert')).toBeVisible()
  await ui.signInWithForm(host.token)
  await ui.expectReady()
  await page.reload()
  await ui.expectReady()
})

test('a page without a session is shown no data, whatever its address', async ({ page, host }) => {
  const { id } = await host.admin.enqueue('greet', { name: 'secret-name' })
  await page.goto(`${host.url}/#/jobs/${id}`)
  await expect(page.getByLabel('Token')).toBeVisible()
  await expect(page.locator('body')).not.toContainText('secret-name')
})

test('signing in leads to the page that was asked for', async ({ page, host }) => {
  const ui = new ConsolePage(page)
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' })
  await page.goto(`${host.url}/#/jobs/${id}`)
  await ui.signInWithForm(host.token)
  await ui.expectStatus(id, 'completed')
})

test('time passes on a page that was signed in on', async ({ page, host }) => {
  const ui = new ConsolePage(page)
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' })
  await page.goto(`${host.url}/#/jobs/${id}`)
  await ui.signInWithForm(host.token)
  const age = ui
    .inspector(id)
    .getByText(/\(\d+s ago\)|\(now\)/)
    .first()
  const before = await age.innerText()
  await expect(age).not.toHaveText(before)
})
