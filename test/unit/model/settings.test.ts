import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkSetting, queueOfKey, queueWorkersKey, SETTINGS } from '../../../src/model/settings.ts'

describe('a setting', () => {
  it.each(SETTINGS.map((setting) => [setting.key, setting] as const))(
    '%s has a default that it can be',
    (key, setting) => {
      expect(() => checkSetting(key, setting.default)).not.toThrow()
    },
  )

  it.each([
    ['workers', 0, 'workers: expected a whole number from 1 to 64, got 0'],
    ['workers', null, 'workers: expected a whole number from 1 to 64, got null'],
    ['graceMs', 1.5, 'graceMs: expected a whole number of milliseconds from 0 to 3600000, got 1.5'],
    ['queues.mail.workers', 65, 'queues.mail.workers: expected a whole number from 1 to 64, or null, got 65'],
    ['nonsense', 1, 'key: expected one of workers, '],
  ])('%s can not be %j', (key, value, message) => {
    expect(() => checkSetting(key, value)).toThrow(message)
  })

  it('of a queue names the queue, whatever its name', () => {
    for (const name of ['mail', 'a.b', 'workers', 'queues.x.workers', 'עברית\n']) {
      expect(queueOfKey(queueWorkersKey(name))).toBe(name)
    }
    expect(queueOfKey('workers')).toBeNull()
  })

  it('has its line in docs/config.md', () => {
    const guide = readFileSync(new URL('../../../docs/config.md', import.meta.url), 'utf8')
    for (const { key } of SETTINGS)
      expect(guide).toMatch(new RegExp(`^\\| \`${key.replace('.', '\\.')}\` `, 'm'))
  })
})
