import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { confirmFolder, isFolderConfirmed } from '../../../src/workspace/confirmed.ts'
import { tempFolder } from '../../support/temp-folder.ts'

it('remembers folders, each once, and leaves no half-written file', async () => {
  const stateDir = join(tempFolder(), 'made', 'when-needed')
  expect(await isFolderConfirmed(stateDir, '/jobs/a')).toBe(false)
  await confirmFolder(stateDir, '/jobs/a')
  await confirmFolder(stateDir, '/jobs/b')
  await confirmFolder(stateDir, '/jobs/a')
  expect(await isFolderConfirmed(stateDir, '/jobs/a')).toBe(true)
  expect(await isFolderConfirmed(stateDir, '/jobs/a/b')).toBe(false)
  expect(JSON.parse(readFileSync(join(stateDir, 'confirmed.json'), 'utf8'))).toEqual({
    folders: ['/jobs/a', '/jobs/b'],
  })
  expect(readdirSync(stateDir)).toEqual(['confirmed.json'])
})

it.each(['', '{', '[]', '{"folders": "/jobs/a"}', '{"folders": [1]}'])(
  'asks again where its file holds %j',
  async (content) => {
    const stateDir = tempFolder()
    writeFileSync(join(stateDir, 'confirmed.json'), content)
    expect(await isFolderConfirmed(stateDir, '/jobs/a')).toBe(false)
    await confirmFolder(stateDir, '/jobs/a')
    expect(await isFolderConfirmed(stateDir, '/jobs/a')).toBe(true)
  },
)
