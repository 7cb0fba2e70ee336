import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareFolder } from '../../../src/workspace/folder.ts'
import { tempFolder } from '../../support/temp-folder.ts'

describe('a folder to work in', () => {
  it('is made where it is absent, and holds nothing that belongs into a repository', async () => {
    const dir = join(tempFolder(), 'a', 'b')
    expect(await prepareFolder(dir)).toEqual({ dir, isNew: true })
    expect(await prepareFolder(dir)).toEqual({ dir, isNew: false })
    expect(readFileSync(join(dir, '.yardmaster', '.gitignore'), 'utf8')).toBe('*\n')
  })

  it.skipIf(process.platform === 'win32')('lets nobody else into its .yardmaster', async () => {
    const { dir } = await prepareFolder(join(tempFolder(), 'a'))
    expect(statSync(join(dir, '.yardmaster')).mode & 0o777).toBe(0o700)
  })

  it('is known by its real path', async () => {
    const base = tempFolder()
    mkdirSync(join(base, 'real'))
    symlinkSync(join(base, 'real'), join(base, 'link'), 'junction')
    expect((await prepareFolder(join(base, 'link'))).dir).toBe(join(base, 'real'))
  })

  it('is refused by name where it is a file, or leads through one', async () => {
    const file = join(tempFolder(), 'notes.txt')
    writeFileSync(file, 'mine')
    await expect(prepareFolder(file)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `workspace: expected a folder, got a file: ${file}`,
    })
    await expect(prepareFolder(join(file, 'x'))).rejects.toThrow(
      `workspace: expected a folder, got a path through a file: ${join(file, 'x')}`,
    )
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  it.runIf(process.platform === 'linux')('is refused by name where nothing can be written', async () => {
    // A place that even root can't write to.
    await expect(prepareFolder('/proc/1/yard')).rejects.toThrow(
      /^workspace: expected a folder that can be written to, got \/proc\/1\/yard \(\w+\)$/,
    )
  })
})
