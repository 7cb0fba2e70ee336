import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { call } from '@orpc/server'
import { expect, it } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { openYard } from './open-yard.ts'

const run = promisify(execFile)

const WELCOME = `import { defineHandler } from 'yardmaster'
import { greeting } from '../lib/greeting.ts'
export default defineHandler<{ name: string }>({
  run: async (payload, ctx) => {
    if (payload.name === 'nobody') throw new Error('nobody is there')
    await ctx.enqueue('mail', payload)
    return { said: greeting(payload.name) }
  },
})`

const FILES = {
  'handlers/welcome.ts': WELCOME,
  'lib/greeting.ts': 'export const greeting = (name: string): string => `Hello, ${name}`',
}

it('writes a test that node --test runs: it passes, and fails once the handler does something else', async () => {
  const { yard, dir, replay, save } = await openYard(FILES)
  const { id } = await replay({ type: 'welcome', payload: `{"name":"O'Hara"}` })
  const preview = await call(yard.router.replays.previewTest, { id })
  const saved = await call(yard.router.replays.saveTest, { id })

  expect(saved).toMatchObject({ ...preview, file: 'test/handlers/welcome-1.test.ts' })
  expect(saved.url).toContain('welcome-1.test.ts')
  expect(readFileSync(join(dir, saved.file), 'utf8')).toBe(preview.text)
  const passed = await run(process.execPath, ['--test', saved.file], { cwd: dir, env: {} })
  expect(passed.stdout).toContain('pass 1')

  save('lib/greeting.ts', 'export const greeting = (): string => "Bye"')
  await expect(run(process.execPath, ['--test', saved.file], { cwd: dir, env: {} })).rejects.toMatchObject({
    stdout: expect.stringContaining('fail 1'),
  })
  expect((await call(yard.router.replays.saveTest, { id })).file).toBe('test/handlers/welcome-2.test.ts')
})

it('expects of a replay that failed that it does not throw, once it is mended', async () => {
  const { yard, dir, replay, save } = await openYard(FILES)
  const { id } = await replay({ type: 'welcome', payload: '{"name":"nobody","__proto__":1}' })
  const { file, text } = await call(yard.router.replays.saveTest, { id })

  expect(text).not.toContain('assert')
  await expect(run(process.execPath, ['--test', file], { cwd: dir, env: {} })).rejects.toMatchObject({
    stdout: expect.stringContaining('nobody is there'),
  })
  save('handlers/welcome.ts', `export default async () => undefined`)
  await run(process.execPath, ['--test', file], { cwd: dir, env: {} })
})

it('writes nothing through a link that leads out of the workspace', async () => {
  const { yard, dir, replay } = await openYard(FILES)
  const elsewhere = tempFolder()
  mkdirSync(join(elsewhere, 'handlers'))
  symlinkSync(elsewhere, join(dir, 'test'))
  const { id } = await replay({ type: 'welcome', payload: '{"name":"Ada"}' })
  await expect(call(yard.router.replays.saveTest, { id })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
