import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConsolePage } from './support/console-page.ts'
import { startHost } from './support/host.ts'
import { expect, test } from './support/test.ts'

const script = fileURLToPath(new URL('support/unconfirmed-host.ts', import.meta.url))

test('a folder that nobody has confirmed runs nothing until the person says so', async ({
  page,
  open,
  yard,
}) => {
  const mark = path.join(yard.dir, 'mark')
  await yard.write(
    'handlers/leave-a-mark.ts',
    `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(mark)}, 'loaded')\nexport default () => 'ran'\n`,
  )
  const host = await open(() => startHost({ home: yard.home, script, args: [yard.dir, yard.home] }))
  const ui = new ConsolePage(page)
  await ui.signInTo(host)
  await expect(page.getByText('This folder’s code has not run yet.')).toBeVisible()
  await expect(page.getByRole('main').or(page.locator('body'))).toContainText([yard.dir])

  const { id } = await host.admin.enqueue('leave-a-mark', {})
  await ui.openJob(id)
  await ui.expectStatus(id, 'pending')
  expect(existsSync(mark)).toBe(false)

  await page.getByRole('button', { name: 'Run this folder’s code' }).click()
  await ui.expectStatus(id, 'completed')
  expect(await readFile(mark, 'utf8')).toBe('loaded')
  await expect(page.getByText('This folder’s code has not run yet.')).toBeHidden()
})

test('once confirmed, a folder stays so', async ({ page, open, yard }) => {
  const start = () => startHost({ home: yard.home, script, args: [yard.dir, yard.home] })
  const ui = new ConsolePage(page)
  const first = await open(start)
  await ui.signInTo(first)
  await page.getByRole('button', { name: 'Run this folder’s code' }).click()
  await expect(page.getByText('This folder’s code has not run yet.')).toBeHidden()
  await first.stop()

  const second = await open(start)
  await ui.signInTo(second)
  const { id } = await second.admin.enqueue('greet', { name: 'Ada' })
  await ui.openJob(id)
  await ui.expectStatus(id, 'completed')
})
