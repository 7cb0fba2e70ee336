import { describe, expect, it } from 'vitest'
import { settingOf, SETTINGS, type Setting } from '../../../../src/model/settings.ts'
import { parseValue, rangeWords, settingWords, valueText } from '../../../../renderer/format/setting-value.ts'

const of = (key: string): Setting => settingOf(key) as Setting

describe('the value of a setting', () => {
  it.each(SETTINGS.map((setting) => [setting.key, setting as Setting] as const))(
    '%s reads back as it is shown',
    (_, setting) => {
      for (const value of [setting.min, setting.max, setting.default]) {
        expect(parseValue(setting, valueText(setting, value))).toEqual({ value })
      }
    },
  )

  it.each([
    ['retention.deadMs', '30 d', 2_592_000_000],
    ['retention.deadMs', ' ', null],
    ['payloadLimitBytes', '16 MB', 16_777_216],
    ['payloadLimitBytes', '2,000,000', 2_000_000],
    ['memoryMb', '1 GB', 1_024],
    ['workers', '8 workers', 8],
  ])('%s takes %j', (key, text, value) => {
    expect(parseValue(of(key), text)).toEqual({ value })
  })

  it.each([
    ['workers', ''],
    ['workers', '65'],
    ['workers', '1.5'],
    ['memoryMb', '64'],
    ['graceMs', '2 h'],
    ['payloadLimitBytes', '1 kB'],
    ['maxAttempts', 'many'],
  ])('%s refuses %j with what it can be', (key, text) => {
    expect(parseValue(of(key), text)).toEqual({ fault: rangeWords(of(key)) })
  })

  it('is said in words', () => {
    expect(settingWords('queues.mail.workers', null)).toEqual({ label: 'Workers of mail', value: 'shared' })
    expect(settingWords('retention.completedMs', 86_400_000)).toEqual({
      label: 'Completed jobs',
      value: '1 d',
    })
  })
})
