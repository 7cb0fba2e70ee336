import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { layTypes, makeDotFolder } from '../../../src/workspace/dot-folder.ts'
import { FIRST_HANDLER } from '../../../src/workspace/first-handler.ts'
import { makeSample } from '../../../src/workspace/sample.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))

/** What the compiler says of a folder, as a person runs it there; '' where all is well. */
async function typeCheck(dir: string): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, [TSC, '-p', dir, '--pretty', 'false'], { cwd: dir })
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = tempFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
  await makeDotFolder(dir)
  await layTypes(dir)
  return dir
}

describe('types in a folder where nothing is installed', () => {
  it('are right for the first handler, a config, and all that the loader takes', async () => {
    const dir = await folderWith({
      'handlers/hello.ts': FIRST_HANDLER,
      'handlers/plain.ts': `import type { HandlerContext } from 'yardmaster'
        import data from '../data.json'
        import { twice } from '../lib/twice'
        enum Size { Small, Large }
        export default async (payload: { n: number }, ctx: HandlerContext) => {
          ctx.log.info(data.name, Size.Large, process.version, import.meta.url)
          return twice(payload.n)
        }`,
      'lib/twice.ts': 'export const twice = (n: number): number => n * 2',
      'data.json': '{"name": "x"}',
      'yardmaster.config.ts': `import { defineConfig } from 'yardmaster'
        export default defineConfig({ queues: { reports: { workers: 1 } } })`,
    })
    expect(await typeCheck(dir)).toBe('')
  })

  it('find what is wrong', async () => {
    const dir = await folderWith({
      'handlers/wrong.ts': `import { defineHandler } from 'yardmaster'
        export default defineHandler<{ n: number }>({
          maxAttempts: 'many',
          async run(payload, ctx) { return payload.m + ctx.job.name },
        })`,
    })
    const faults = await typeCheck(dir)
    expect(faults).toContain("Type 'string' is not assignable to type 'number'")
    expect(faults).toContain("Property 'm' does not exist")
    expect(faults).toContain("Property 'name' does not exist on type 'HandlerJob'")
  })

  it('are right for the sample workspace where it stands alone', async () => {
    const dir = tempFolder()
    await makeSample(dir)
    await layTypes(dir)
    expect(await typeCheck(dir)).toBe('')
  })
})
