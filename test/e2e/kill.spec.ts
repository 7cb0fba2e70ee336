import path from 'node:path'
import { expect, test } from './support/test.ts'
import { serve, startHost } from './support/host.ts'

const JOBS = 20

test('a host that is killed during work loses nothing, and the console catches up with its successor', async ({
  ui,
  host,
  open,
  yard,
}) => {
  const waiting = await host.admin.enqueue('wait-for-file', { file: path.join(yard.dir, 'go') })
  await ui.openJob(waiting.id)
  await ui.expectStatus(waiting.id, 'running')
  const late = await host.admin.enqueue('greet', { name: 'late' }, { delay_seconds: 3600 })
  const names = Array.from({ length: JOBS }, (_, job) => `number ${job + 1}`)
  await Promise.all(names.map((name) => host.admin.enqueue('greet', { name })))
  // Some have run, one may be running, the rest wait: all were acknowledged.
  await host.kill()
  await expect(ui.page.getByText('The host does not answer.')).toBeVisible({ timeout: 20_000 })

  // The same address, as a service that is started again has, and the same token.
  const { port } = new URL(host.url)
  await yard.write('token', host.token)
  const args = ['serve', '--workspace', yard.dir, '--port', port, '--no-open', '--json']
  const successor = await open(() =>
    startHost({ home: yard.home, args: [...args, '--token-file', path.join(yard.dir, 'token')] }),
  )
  // The same token: who was signed in still is. The page has waited where it was, and goes on there.
  await ui.expectStatus(waiting.id, 'running')
  await ui.expectCount('completed', JOBS)
  await yard.write('go', '')
  await ui.expectStatus(waiting.id, 'completed')
  await expect(await ui.showAttempts(waiting.id)).toContainText('Lost with its host')

  expect(await successor.admin.stats()).toMatchObject({
    completed: JOBS + 1,
    pending: 1,
    running: 0,
    dead: 0,
  })
  const { job, history } = await successor.admin.job(waiting.id)
  expect([job.attempts, history.map(({ outcome }) => outcome)]).toEqual([1, ['lost', 'completed']])
  expect((await successor.admin.job(late.id)).job.status).toBe('pending')
})

test('a second host on the same folder is refused, and names the first', async ({ host, yard }) => {
  await expect(serve(yard.dir, yard.home)).rejects.toThrow(
    new RegExp(`ended with 3:[\\s\\S]*process ${host.pid}[\\s\\S]*${host.url}`),
  )
})
