import { expect, test } from './support/test.ts'
import { PAGES } from './support/console-page.ts'

test('at twice the size every page keeps within the window, and the span of time can be chosen', async ({
  ui,
}) => {
  const { page } = ui
  await page.setViewportSize({ width: 640, height: 400 })
  for (const name of PAGES) {
    await ui.goTo(name)
    const overflow = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement
      return [scrollWidth - innerWidth, scrollHeight - innerHeight]
    })
    // What is hidden but spoken would scroll the header away as soon as it had the focus.
    expect(overflow, name).toEqual([0, 0])
  }
  await ui.goTo('Overview')
  const spans = page.getByRole('group', { name: 'Span of time' })
  await expect(spans.getByRole('button', { name: '30 d' })).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('button', { name: 'Enqueue', exact: true })).toBeInViewport({ ratio: 1 })
})

test('with forced colours the focus, what is chosen and what is on are told apart', async ({ ui }) => {
  const { page } = ui
  await page.emulateMedia({ forcedColors: 'active' })
  await ui.goTo('Schedules')
  const chosen = page.getByRole('link', { name: 'Schedules' }).first()
  const outlineOf = () =>
    chosen.evaluate((element) => {
      const { outlineColor, outlineWidth } = getComputedStyle(element)
      return `${outlineWidth} ${outlineColor}`
    })
  await page.getByRole('main').click({ position: { x: 2, y: 2 } })
  const unfocused = await outlineOf()
  await page.keyboard.press('Shift+Tab')
  await chosen.focus()
  expect(await outlineOf()).not.toBe(unfocused)

  const on = page.getByRole('switch', { checked: true }).first()
  const fills = await on.evaluate((element) =>
    [element, element.firstElementChild ?? element].map((part) => getComputedStyle(part).backgroundColor),
  )
  expect(fills[0]).not.toBe(fills[1])
})
