import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acquireHostLock } from '../../../src/store/host-lock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('a second host is refused and told the process and URL of the first', () => {
  const file = join(tempFolder(), 'queue.db')
  const lock = acquireHostLock(file)
  lock.announce('http://127.0.0.1:4321')
  expect(() => acquireHostLock(file)).toThrow(
    expect.objectContaining({ code: 'LOCKED', data: { pid: process.pid, url: 'http://127.0.0.1:4321' } }),
  )
  lock.release()
  lock.release()
  acquireHostLock(file).release()
})

test('the lock of a host that was killed is free at once', async () => {
  const folder = tempFolder()
  const file = join(folder, 'queue.db')
  const script = join(folder, 'host.ts')
  writeFileSync(
    script,
    `import { acquireHostLock } from ${JSON.stringify(join(import.meta.dirname, '../../../src/store/host-lock.ts'))}
     acquireHostLock(${JSON.stringify(file)}); process.send('held'); setInterval(() => {}, 1000)`,
  )
  const host = fork(script)
  await once(host, 'message')
  expect(() => acquireHostLock(file)).toThrow(
    expect.objectContaining({ data: expect.objectContaining({ pid: host.pid }) }),
  )
  host.kill('SIGKILL')
  await once(host, 'exit')
  acquireHostLock(file).release()
})
