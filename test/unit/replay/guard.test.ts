import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { openYard } from './open-yard.ts'

const messages = (logs: readonly { readonly message: string }[]): string[] =>
  logs.map(({ message }) => message)

it('refuses writes outside the workspace and programs, says so in the log, and lets writes inside pass', async () => {
  const outside = join(tempFolder(), 'outside.txt')
  const { replay, dir } = await openYard({
    'handlers/write.ts': `import { writeFileSync } from 'node:fs'
      import { spawn } from 'node:child_process'
      enum Kind { a = 1 }
      export default async (payload: { outside: string }) => {
        writeFileSync('inside.txt', String(Kind.a))
        const refused = []
        try { spawn('true') } catch (error) { refused.push((error as { code: string }).code) }
        try { writeFileSync(payload.outside, 'x') } catch (error) { refused.push((error as { code: string }).code) }
        return refused
      }`,
  })

  const ran = await replay({
    type: 'write',
    payload: JSON.stringify({ outside }),
    guard: { files: true, network: false },
  })

  expect(ran).toMatchObject({ outcome: 'completed', result: '["ERR_ACCESS_DENIED","ERR_ACCESS_DENIED"]' })
  expect(messages(ran.logs)).toEqual([
    'guard: refused starting a program: true',
    `guard: refused writing ${outside}`,
  ])
  expect(existsSync(outside)).toBe(false)
  expect(existsSync(join(dir, 'inside.txt'))).toBe(true)
})

it('refuses connections however they are made, and says so in the log', async () => {
  const { replay } = await openYard({
    'handlers/connect.js': `import net from 'node:net'
      import dgram from 'node:dgram'
      import http from 'node:http'
      const failed = (thing) => new Promise((resolve) => thing.on('error', (error) => resolve(error.code)))
      export default async () => [
        await fetch('http://127.0.0.1:59999/').catch((error) => error.cause.code),
        await failed(net.connect(59999, '127.0.0.1')),
        await failed(http.get('http://127.0.0.1:59999/')),
        await new Promise((resolve) => dgram.createSocket('udp4').send('x', 59999, '127.0.0.1', (error) => resolve(error.code))),
      ]`,
  })

  const ran = await replay({ type: 'connect', guard: { files: false, network: true } })

  expect(JSON.parse(ran.result ?? 'null')).toEqual(Array(4).fill('GUARD_REFUSED'))
  expect(messages(ran.logs)).toEqual([
    ...Array<string>(3).fill('guard: refused a connection to 127.0.0.1:59999'),
    'guard: refused a datagram',
  ])
})
