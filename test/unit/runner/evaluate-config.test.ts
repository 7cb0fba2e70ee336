import { describe, expect, it } from 'vitest'
import { YardmasterError } from '../../../src/errors.ts'
import { evaluateConfig } from '../../../src/runner/evaluate-config.ts'
import { setupFolder } from './setup-folder.ts'

describe('evaluating a config', () => {
  it.each([
    {
      name: 'config.ts',
      source: `import { defineConfig } from 'yardmaster'\nconst workers: number = 3\nexport default defineConfig({ workers })`,
    },
    { name: 'config.mjs', source: `export default Promise.resolve({ workers: 3 })` },
    { name: 'config.cjs', source: `module.exports = { workers: 3 }` },
    { name: 'enum.ts', source: `enum N { Three = 3 }\nexport default { workers: N.Three }` },
  ])('gives the default export of $name as plain data', async ({ name, source }) => {
    const { at, errand } = setupFolder({ [name]: source })
    expect(await evaluateConfig({ ...errand, file: at(name) })).toEqual({ workers: 3 })
  })

  it('keeps __proto__ as data', async () => {
    const source = `export default JSON.parse('{"__proto__":{"polluted":1}}')`
    const { at, errand } = setupFolder({ 'config.mjs': source })
    const value = await evaluateConfig({ ...errand, file: at('config.mjs') })
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect((value as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it.each([
    { what: 'throws', source: `throw new Error('no')`, says: 'Error: no' },
    { what: 'is a function', source: `export default () => ({})`, says: 'plain data' },
    { what: 'is missing its export', source: `export const a = 1`, says: 'plain data' },
    { what: 'has a value without JSON', source: `export default { n: 1n }`, says: 'BigInt' },
    { what: 'exits', source: `process.exit(3)`, says: 'exited with code 3' },
    { what: 'hangs', source: `while (true);`, says: 'still loading after 1500 ms' },
  ])('refuses one that $what, and names it', async ({ source, says }) => {
    const { at, errand } = setupFolder({ 'config.mjs': source })
    const refused = evaluateConfig({ ...errand, file: at('config.mjs'), timeoutMs: 1_500 })
    await expect(refused).rejects.toThrow(says)
    await expect(refused).rejects.toThrow(/^config\.mjs: /)
    await expect(refused).rejects.toBeInstanceOf(YardmasterError)
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { field: 'config.mjs' } })
  })

  it('shows the process none of the console’s secrets', async () => {
    const { at, errand } = setupFolder({ 'config.mjs': `export default process.env` })
    const env = { PATH: '/bin', YARDMASTER_TOKEN: 'secret' }
    const value = await evaluateConfig({ ...errand, env, file: at('config.mjs') })
    expect(JSON.stringify(value)).not.toContain('secret')
  })
})
