import { expect, test } from './support/test.ts'

const RESIZE = `import { defineHandler } from 'yardmaster'
export default defineHandler<{ path: string }>({
  payload: {
    type: 'object',
    required: ['path', 'width'],
    properties: {
      path: { type: 'string', minLength: 1 },
      width: { type: 'integer', minimum: 1 },
      format: { enum: ['png', 'jpeg'], default: 'png' },
    },
  },
  run: async ({ path }) => ({ path }),
})
`

test('a handler with a schema has a form, and its last payloads to start from', async ({
  ui,
  host,
  yard,
}) => {
  await yard.write('handlers/resize.ts', RESIZE)
  await ui.goTo('Handlers')
  await ui.page
    .getByRole('list', { name: 'Handlers' })
    .getByRole('link', { name: /resize/ })
    .click()
  await expect(ui.page).toHaveURL(/#\/handlers\/resize$/)
  await expect(ui.page.getByText('No job of this type has been enqueued yet.')).toBeVisible()

  const detail = ui.page.getByRole('region', { name: 'resize' })
  await detail.getByRole('button', { name: 'Enqueue…' }).click()
  const dialog = ui.page.getByRole('dialog')
  await expect(dialog.getByLabel('format')).toHaveValue('"png"')
  await dialog.getByLabel('path').fill('album/a.jpg')
  await dialog.getByRole('button', { name: 'Enqueue', exact: true }).click()
  await expect(dialog.getByText('Required')).toBeVisible()
  await dialog.getByLabel('width').fill('800')
  await dialog.getByRole('button', { name: 'JSON' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Payload, as JSON' })).toContainText('"width": 800')
  await dialog.getByRole('button', { name: 'Enqueue', exact: true }).click()
  const id = await ui.enqueuedId()
  await expect.poll(async () => (await host.admin.job(id)).job.status).toBe('completed')

  await ui.page.reload()
  await ui.page.getByRole('button', { name: `Use… the payload of job ${id}` }).click()
  await expect(dialog.getByLabel('width')).toHaveValue('800')
})

test('a handler that does not load shows the line, and is well again once it is mended', async ({
  ui,
  yard,
}) => {
  await yard.write('handlers/broken.ts', 'export default async (payload) => {\n  return payload +\n}\n')
  await ui.goTo('Handlers')
  await ui.page
    .getByRole('list', { name: 'Handlers' })
    .getByRole('link', { name: /broken/ })
    .click()
  const detail = ui.page.getByRole('region', { name: 'broken' })
  await expect(detail).toContainText('Does not load')
  await expect(detail).toContainText('handlers/broken.ts:')
  await ui.seeRebuilt(() => yard.edit('broken.ts', 'payload +', 'payload'))
  await expect(detail).toContainText('Loaded in build')
})
