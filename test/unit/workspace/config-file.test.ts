import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONFIG_DEFAULTS } from '../../../src/workspace/config.ts'
import { findConfig, loadConfig } from '../../../src/workspace/config-file.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function folderWith(files: Readonly<Record<string, string>>): string {
  const dir = tempFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content)
  return dir
}

const never = () => Promise.reject(new Error('evaluated'))

describe('the config file', () => {
  it('may be missing', async () => {
    expect(await loadConfig(tempFolder(), never)).toBe(CONFIG_DEFAULTS)
  })

  it.each(['yardmaster.config.ts', 'yardmaster.config.js', 'yardmaster.config.mjs'])(
    'is evaluated when it is %s',
    async (name) => {
      const dir = folderWith({ [name]: '' })
      const evaluated: string[] = []
      const config = await loadConfig(dir, async (file) => {
        evaluated.push(file)
        return { workers: 7 }
      })
      expect(evaluated).toEqual([join(dir, name)])
      expect(config.workers).toBe(7)
    },
  )

  it('is read and not evaluated when it is JSON, with or without a byte order mark', async () => {
    const dir = folderWith({ 'yardmaster.config.json': '\uFEFF{"workers": 5}' })
    expect((await loadConfig(dir, never)).workers).toBe(5)
  })

  it('is refused where there are several, which are named', async () => {
    const dir = folderWith({ 'yardmaster.config.ts': '', 'yardmaster.config.json': '{}' })
    await expect(findConfig(dir)).rejects.toThrow(
      'config: expected one config file, got yardmaster.config.json and yardmaster.config.ts',
    )
  })

  it('is refused with its name, the path and what was expected', async () => {
    const dir = folderWith({ 'yardmaster.config.json': '{"queues": {"reports": {"workers": "x"}}}' })
    await expect(loadConfig(dir, never)).rejects.toThrow(
      'yardmaster.config.json: queues.reports.workers: expected a whole number from 1 to 64, got "x"',
    )
  })

  it('is refused when it is not JSON', async () => {
    const dir = folderWith({ 'yardmaster.config.json': '{workers: 5}' })
    await expect(loadConfig(dir, never)).rejects.toThrow(/^yardmaster\.config\.json: expected JSON, got /)
  })
})
