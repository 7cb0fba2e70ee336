import path from 'node:path'
import { test } from './support/test.ts'

test('a pending job is cancelled at once', async ({ ui, host }) => {
  const { id } = await host.admin.enqueue('greet', { name: 'Ada' }, { delay_seconds: 3600 })
  await ui.openJob(id)
  await ui.expectStatus(id, 'pending')
  await ui.cancel(id)
  await ui.expectStatus(id, 'cancelled')
})

test('a running job is asked to stop, and is cancelled', async ({ ui, host, yard }) => {
  const { id } = await host.admin.enqueue('wait-for-file', { file: path.join(yard.dir, 'never') })
  await ui.openJob(id)
  await ui.expectStatus(id, 'running')
  await ui.cancel(id)
  await ui.expectStatus(id, 'cancelled')
})
