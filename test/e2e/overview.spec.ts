import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/test.ts'

test('the overview says what is wrong, since when, and leads there', async ({ ui, host }) => {
  const { page } = ui
  const problems = page.getByRole('region', { name: 'What needs attention' })
  await host.admin.enqueue('import-row', { row: 1 })
  const dead = problems.locator('[data-problem="dead"]')
  await expect(dead).toContainText('1 dead job')
  await expect(dead).toContainText('They are not tried again by themselves')
  await dead.click()
  await expect(page).toHaveURL(/q=status:dead/)
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()
})

test('a new workspace says how to begin, and shows what happens from the first job on', async ({
  ui,
  host,
}) => {
  const { page } = ui
  await expect(page.getByRole('heading', { name: 'No jobs yet' })).toBeAttached()
  await expect(page.getByRole('button', { name: 'Enqueue a job' })).toBeVisible()
  await host.admin.enqueue('greet', { name: 'Ada' })
  await expect(chart(page, 'Settled jobs')).toBeVisible({ timeout: 20_000 })
})

test('charts are read by keyboard and as a table, and a point opens its jobs', async ({ ui, host }) => {
  const { page } = ui
  await host.admin.enqueue('greet', { name: 'Ada' })
  const settled = chart(page, 'Settled jobs')
  await expect(settled).toHaveAttribute('aria-label', /1 completed, 0 failed/, { timeout: 20_000 })
  await page.getByRole('button', { name: 'Settled jobs as a table' }).click()
  const table = page.getByRole('table', { name: 'Settled jobs' })
  await expect(table.getByRole('row')).toHaveCount(61)
  await page.getByRole('button', { name: 'Settled jobs as a chart' }).click()
  await expect(settled.locator('canvas')).toBeVisible()
  await settled.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(page.locator('figure [aria-live]').first()).toContainText(
    /\d\d:\d\d: Completed [\d.]+, Failed 0/,
  )
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/jobs\?q=settled:\d{4}-/)
})

test('the span of time is in the address, and handlers sort by what is asked for', async ({ ui, host }) => {
  const { page } = ui
  await host.admin.enqueue('greet', { name: 'Ada' })
  await host.admin.enqueue('import-row', { row: 1 })
  const handlers = page.getByRole('table', { name: 'Handlers' })
  await expect(handlers.locator('[data-handler="import-row"]')).toContainText('100 %', { timeout: 20_000 })
  await expect(handlers.locator('[data-handler]').first()).toHaveAttribute('data-handler', 'import-row')
  await handlers.getByRole('button', { name: 'Handler', exact: true }).click()
  await expect(handlers.locator('[data-handler]').first()).toHaveAttribute('data-handler', 'bill-customer')
  await expect(handlers.getByRole('columnheader', { name: 'Handler' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await page.getByRole('button', { name: '7 d', exact: true }).click()
  await expect(page).toHaveURL(/span=7d/)
  await page.reload()
  await expect(page.getByRole('button', { name: '7 d', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(chart(page, 'Settled jobs')).toHaveAttribute('aria-label', /last 7 days/)
  await handlers.getByRole('link', { name: 'greet', exact: true }).click()
  await expect(page).toHaveURL(/q=type:greet/)
})

function chart(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title }).getByRole('img').first()
}
