import { expect, test } from './support/test.ts'

test('another filter is read from its top, wherever one was in the list before', async ({ ui, host }) => {
  const ids: number[] = []
  for (let i = 0; i < 80; i += 1) {
    ids.push((await host.admin.enqueue('greet', { name: 'Ada' }, { delay_seconds: 3_600 })).id)
  }
  const [oldest, newest] = [ids.at(0) ?? 0, ids.at(-1) ?? 0]
  await ui.goTo('Jobs')
  await ui.expectCount('pending', 80)
  await ui.list.focus()
  await ui.page.keyboard.press('End')
  await expect(ui.row(oldest)).toBeInViewport()

  await ui.show('pending')

  await expect(ui.row(newest)).toBeInViewport()
  await expect(ui.row(oldest)).toBeHidden()
})

test('a name that would read backwards is shown letter by letter', async ({ ui, host }) => {
  const { id } = await host.admin.enqueue('\u202Eteerg', {}, { queue: '\u202Estroper', max_attempts: 1 })
  await ui.goTo('Jobs')
  await expect(ui.row(id)).toContainText('⟨U+202E⟩teerg')
  await expect(ui.row(id)).toContainText('⟨U+202E⟩stroper')
  await expect(ui.row(id)).toContainText('no handler registered for job type "⟨U+202E⟩teerg"')
})

test('the tabs count what a search finds, and say the same as the list', async ({ ui, host }) => {
  for (let i = 0; i < 6; i += 1) await host.admin.enqueue('greet', { name: i % 3 ? 'Ada' : 'Grace' })
  await host.admin.enqueue('greet', { name: 'Grace' }, { delay_seconds: 3_600 })
  await ui.goTo('Jobs')
  await ui.expectCount('completed', 6)
  await ui.follow('/jobs?q=payload.name:Grace')
  await ui.expectCount('all', 3)
  await ui.expectCount('completed', 2)
  await ui.expectCount('pending', 1)
  await ui.show('pending')
  await expect(ui.page.getByText('1 job matches')).toBeVisible()
  await ui.expectCount('completed', 2)
})

test('what can be done to none of the selected jobs is not offered, and says why', async ({ ui, host }) => {
  await host.admin.enqueue('greet', { name: 'Ada' })
  await ui.goTo('Jobs')
  await ui.expectCount('completed', 1)
  await ui.page.getByRole('checkbox', { name: 'Select the loaded jobs' }).check()
  const actions = ui.page.getByRole('group', { name: 'Selection' })
  const retry = actions.getByRole('button', { name: 'Retry' })
  await expect(retry).toHaveAttribute('aria-disabled', 'true')
  const why = 'None can be retried: they are completed, nothing to retry'
  await ui.page.keyboard.press('Tab')
  await retry.focus()
  await expect(ui.page.getByRole('tooltip', { name: why })).toBeVisible()
  await ui.page.keyboard.press('r')
  await expect(ui.notice(why)).toBeVisible()
  await expect(ui.page.getByRole('dialog')).toBeHidden()
  await actions.getByRole('button', { name: 'More actions' }).click()
  await expect(ui.page.getByRole('menuitem', { name: /^Change/ })).toHaveAttribute('aria-disabled', 'true')
  await ui.page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(ui.page.getByRole('dialog')).toContainText('1 job')
})

test('the active row is named to those who listen only while it is there', async ({ ui, host }) => {
  for (let i = 0; i < 90; i += 1) await host.admin.enqueue('greet', { name: 'Ada' }, { delay_seconds: 3_600 })
  await ui.goTo('Jobs')
  await ui.expectCount('pending', 90)
  await ui.list.focus()
  await ui.page.keyboard.press('ArrowDown')
  await expect(ui.list).toHaveAttribute('aria-activedescendant', /-0$/)
  await ui.list.hover()
  await ui.page.mouse.wheel(0, 4_000)
  await expect(ui.list).not.toHaveAttribute('aria-activedescendant')
  await ui.page.keyboard.press('ArrowDown')
  await expect(ui.list).toHaveAttribute('aria-activedescendant', /-1$/)
})
