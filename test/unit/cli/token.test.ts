import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/cli/arguments.ts'
import { takeToken } from '../../../src/cli/token.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const silent = (): void => undefined

function file(text: string, mode = 0o600): string {
  const path = join(tempFolder(), 'token')
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

describe('the token', () => {
  it('is made anew, long and random, where none is given', async () => {
    const [first, second] = [
      await takeToken(null, {}, silent),
      await takeToken(null, { YARDMASTER_TOKEN: '' }, silent),
    ]

    expect(first).toMatch(/^[\w-]{43}$/)
    expect(second).not.toBe(first)
  })

  it('comes from a file before the environment, and is taken out of the environment either way', async () => {
    const env = { YARDMASTER_TOKEN: 'from-the-environment', PATH: '/bin' }

    expect(await takeToken(file('from-the-file-1234\n'), env, silent)).toBe('from-the-file-1234')
    expect(env).toEqual({ PATH: '/bin' })
    expect(await takeToken(null, { YARDMASTER_TOKEN: 'from-the-environment' }, silent)).toBe(
      'from-the-environment',
    )
  })

  it.each(['', 'short', 'with a space in it!', 'ünprintable-token-1', 'two-lines-of-text\nof-a-token'])(
    'is refused where it is %j, without being repeated',
    async (token) => {
      const refused = await takeToken(file(token), {}, silent).catch((error: unknown) => error)

      expect(refused).toBeInstanceOf(UsageError)
      expect(String(refused)).toContain('--token-file')
      if (token.length > 0) expect(String(refused)).not.toContain(token)
    },
  )

  it('is refused where its file is not there', async () => {
    await expect(takeToken('/no/such/token', {}, silent)).rejects.toThrow('/no/such/token')
  })

  it.skipIf(process.platform === 'win32')('comes with a warning where others may read its file', async () => {
    const lines: string[] = []
    const log = (line: string): void => void lines.push(line)

    await takeToken(file('a-token-of-some-length', 0o644), {}, log)
    await takeToken(file('a-token-of-some-length'), {}, log)

    expect(lines).toEqual([expect.stringContaining('can be read by other users')])
  })
})
