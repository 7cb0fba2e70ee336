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
