import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from './support/test.ts'

const address = (words: string) => `/jobs?q=${encodeURIComponent(words)}`

test('a search in words finds the jobs, and chips, menus and tabs write the same words', async ({
  ui,
  host,
}) => {
  const dead = await host.admin.enqueue('import-row', { row: 7 })
  const other = await host.admin.enqueue('import-row', { row: 8 })
  const done = await host.admin.enqueue('greet', { name: 'Ada' })
  await ui.goTo('Jobs')
  await ui.expectCount('dead', 2)
  await ui.expectCount('completed', 1)
  const { keyboard } = ui.page

  await keyboard.press('/')
  await keyboard.type('stat')
  await keyboard.press('Tab')
  await keyboard.type('de')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await keyboard.type('payload.row:7')
  await keyboard.press('Enter')
  await expect(ui.row(dead.id)).toBeVisible()
  await expect(ui.row(other.id)).toBeHidden()
  await expect(ui.page.getByText('1 job matches')).toBeVisible()
  await expect(
    ui.page.getByRole('group', { name: 'Status' }).locator('[data-status="dead"]'),
  ).toHaveAttribute('aria-pressed', 'true')

  await ui.page.getByRole('button', { name: 'Take away payload.row:7' }).click()
  await expect(ui.row(other.id)).toBeVisible()
  await ui.page.getByRole('button', { name: 'Type', exact: true }).click()
  await ui.page.getByRole('menuitemcheckbox', { name: 'import-row' }).click()
  await keyboard.press('Escape')
  await expect(ui.search).toHaveValue('status:dead type:import-row')
  await ui.show('completed')
  await expect(ui.search).toHaveValue('status:completed type:import-row')
  await ui.page.getByRole('button', { name: 'Clear' }).click()
  await expect(ui.row(done.id)).toBeVisible()
})

test('what is not understood is said, with what would be', async ({ ui }) => {
  await ui.goTo('Jobs')
  await ui.search.fill('status:ded')
  await ui.page.keyboard.press('Enter')
  await expect(ui.page.getByRole('alert')).toContainText('There are pending, running')
  const { violations } = await new AxeBuilder({ page: ui.page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
})

test('a search is saved under a name, renamed, deleted and brought back', async ({ ui }) => {
  await ui.follow(address('status:dead error:"column"'))
  await ui.page.getByRole('button', { name: 'Save view' }).click()
  await ui.page.getByRole('textbox', { name: 'Name' }).fill('Bad rows')
  await ui.page.keyboard.press('Enter')
  await expect(ui.page.getByRole('button', { name: 'View: Bad rows' })).toBeVisible()
  await ui.follow('/jobs')
  await ui.page.getByRole('button', { name: 'Views' }).click()
  await ui.page.getByRole('menuitem', { name: /^Bad rows/ }).click()
  await expect(ui.search).toHaveValue('status:dead error:"column"')
  await ui.page.getByRole('button', { name: 'View: Bad rows' }).click()
  await ui.page.getByRole('menuitem', { name: 'Rename' }).click()
  await ui.page.getByRole('textbox', { name: 'Name' }).fill('Bad columns')
  await ui.page.keyboard.press('Enter')
  await ui.page.getByRole('button', { name: 'View: Bad columns' }).click()
  await ui.page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(ui.page.getByRole('button', { name: 'Views' })).toBeVisible()
  await ui.notice('deleted').getByRole('button', { name: 'Undo' }).click()
  await expect(ui.page.getByRole('button', { name: 'View: Bad columns' })).toBeVisible()
})

test('rows are selected with Shift and arrows, all that match by one key, and back finds them so', async ({
  ui,
  host,
}) => {
  for (let i = 0; i < 60; i++) await host.admin.enqueue('greet', { i }, { delay_seconds: 3_600 })
  await ui.goTo('Jobs')
  await ui.expectCount('pending', 60)
  await ui.list.focus()
  await ui.page.keyboard.press('ArrowDown')
  await ui.page.keyboard.press('Shift+ArrowDown')
  await ui.page.keyboard.press('Shift+ArrowDown')
  await expect(ui.page.getByText('3 selected')).toBeVisible()
  await ui.page.keyboard.press('Shift+ArrowUp')
  await expect(ui.page.getByText('2 selected')).toBeVisible()
  await ui.page.keyboard.press('End')
  await expect(ui.row(1)).toBeInViewport()

  await ui.show('pending')
  await expect(ui.row(60)).toBeInViewport()
  await ui.list.focus()
  await ui.page.keyboard.press('ControlOrMeta+a')
  await expect(ui.page.getByText('All 60 selected')).toBeVisible()
  await ui.row(59).getByRole('checkbox').uncheck()
  await expect(ui.page.getByText('All 59 selected')).toBeVisible()

  await ui.page.goBack()
  await expect(ui.page.getByText('2 selected')).toBeVisible()
  await expect(ui.row(1)).toBeInViewport()
  await ui.page.goForward()
  await expect(ui.page.getByText('All 59 selected')).toBeVisible()
})

test('columns of the payload are chosen, and the list is exported as it is shown', async ({ ui, host }) => {
  await host.admin.enqueue('greet', { name: '=1+1' }, { delay_seconds: 3_600 })
  await host.admin.enqueue('import-row', { row: 1 }, { delay_seconds: 3_600 })
  await ui.follow(address('type:greet'))
  await ui.page.getByRole('button', { name: 'Columns and row height' }).click()
  await ui.page.getByLabel('payload.name').click()
  await ui.page.getByRole('button', { name: 'Done' }).click()
  await expect(ui.row(1)).toContainText('=1+1')
  const downloading = ui.page.waitForEvent('download')
  await ui.page.getByRole('button', { name: 'Export' }).click()
  await ui.page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^jobs-.*\.csv$/)
  const text = await readFile(await download.path(), 'utf8')
  expect(text).toMatch(/^status,id,type,.*payload\.name\r\n/)
  expect(text).toContain("'=1+1")
  expect(text.trimEnd().split('\r\n')).toHaveLength(2)
  await expect(ui.notice('1 job exported')).toBeVisible()
})

test('older addresses lead to the same in words', async ({ ui, host }) => {
  const dead = await host.admin.enqueue('import-row', { row: 7 })
  await ui.follow(`/jobs/${dead.id}?status=dead&type=import-row`)
  await expect(ui.search).toHaveValue('status:dead type:import-row')
  await expect(ui.inspector(dead.id)).toBeVisible()
  expect(ui.page.url()).toContain(`job=${dead.id}`)
})
