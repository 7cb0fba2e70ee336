import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { ensureBuilt } from '../../build/ensure-built.ts'
import { root } from '../../build/root.ts'
import { tempFolder } from '../support/temp-folder.ts'

const PROGRAM = `
import { openQueue, type JobStatus } from 'yardmaster'
const queue = await openQueue({ file: 'jobs.db' })
queue.register<{ n: number }>('double', async ({ n }) => n * 2)
const { job } = await queue.enqueue({ type: 'double', payload: '{"n":21}', delayMs: 1_000 })
const status: JobStatus = job.status
await queue.bulk('retry', { filter: { status: [status] } })
// @ts-expect-error the type is missing
await queue.enqueue({ payload: '{}' })
// @ts-expect-error there is no such action
await queue.bulk('forget', { ids: [1] })
// @ts-expect-error there is no such status
await queue.jobs({ filter: { status: ['lost'] } })
`

it('a program that imports yardmaster gets the types of the queue, and a wrong call is refused', async () => {
  await ensureBuilt({ quiet: true })
  const dir = tempFolder()
  mkdirSync(join(dir, 'node_modules'))
  symlinkSync(root, join(dir, 'node_modules/yardmaster'), 'junction')
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}')
  writeFileSync(join(dir, 'program.ts'), PROGRAM)
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const flags = '--noEmit --strict --skipLibCheck --module nodenext --target es2024 --types node'.split(' ')
  const types = ['--typeRoots', join(root, 'node_modules/@types')]
  const checked = promisify(execFile)(process.execPath, [tsc, ...flags, ...types, 'program.ts'], { cwd: dir })
  await expect(checked).resolves.toMatchObject({ stdout: '' })
})
