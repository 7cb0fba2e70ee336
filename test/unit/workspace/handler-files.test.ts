import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { handlerFiles, isHandlerFile, typeOfFile } from '../../../src/workspace/handler-files.ts'
import { tempFolder } from '../../support/temp-folder.ts'

describe('handler files', () => {
  it.each(['a.ts', 'a.mts', 'a.js', 'a.mjs', 'a.cjs', 'send.mail.ts'])('%s is one', (name) => {
    expect(isHandlerFile(name)).toBe(true)
  })

  it.each(['a.d.ts', 'a.d.mts', 'a.test.ts', 'a.spec.js', '.a.ts', 'a.json', 'a.tsx', 'README.md', 'ts'])(
    '%s is none',
    (name) => {
      expect(isHandlerFile(name)).toBe(false)
    },
  )

  it('are those directly in the folder, by name', async () => {
    const dir = tempFolder()
    mkdirSync(join(dir, 'handlers', 'lib.ts'), { recursive: true })
    for (const name of ['b.ts', 'a.cjs', 'a.test.ts', join('lib.ts', 'c.ts')]) {
      writeFileSync(join(dir, 'handlers', name), '')
    }
    expect((await handlerFiles(dir)).map((file) => basename(file))).toEqual(['a.cjs', 'b.ts'])
  })

  it('are none where there is no such folder, or it is a file', async () => {
    const dir = tempFolder()
    expect(await handlerFiles(dir)).toEqual([])
    writeFileSync(join(dir, 'handlers'), '')
    expect(await handlerFiles(dir)).toEqual([])
  })

  it('name the type of a handler that names none', () => {
    expect(typeOfFile('send.mail.ts')).toBe('send.mail')
  })
})
