import { settingOf, type Setting, type SettingValue } from '../../src/model/settings.ts'
import { parseDuration } from './duration-input.ts'
import { setting as durationSetting } from './duration.ts'
import { count, plural } from './number.ts'

const MB = 1_048_576

/** A setting and a value of it, in words. */
export function settingWords(key: string, value: SettingValue): { label: string; value: string } {
  const setting = settingOf(key)
  if (!setting) return { label: key, value: String(value) }
  const label = key.startsWith('queues.') ? `Workers of ${setting.label}` : setting.label
  return { label, value: valueWords(setting, value) }
}

/** `24 h`, `2 workers`, `512 MB`, or what off means. */
export function valueWords({ unit, off, group }: Setting, value: SettingValue): string {
  if (value === null) return off ?? 'off'
  switch (unit) {
    case 'workers':
      return plural(value, 'worker')
    case 'attempts':
      return plural(value, 'attempt')
    case 'ms':
      return value === 0 && group === 'retention' ? 'no time' : durationSetting(value)
    case 'MB':
      return `${count(value)} MB`
    case 'bytes':
      return value % MB === 0 ? `${value / MB} MB` : `${count(value)} bytes`
  }
}

/** A value as one types it. */
export function valueText({ unit }: Setting, value: SettingValue): string {
  if (value === null) return ''
  if (unit === 'ms') return value === 0 ? '0' : durationSetting(value)
  if (unit === 'bytes') return value % MB === 0 ? `${value / MB} MB` : `${value}`
  return unit === 'MB' ? `${value} MB` : `${value}`
}

/**
 * What was typed, as a value, or why it can't be one. Nothing typed is off, where a setting can be that.
 */
export function parseValue(setting: Setting, text: string): { value: SettingValue } | { fault: string } {
  const typed = text.trim()
  if (typed === '') return setting.off === undefined ? { fault: rangeWords(setting) } : { value: null }
  const value = numberOf(setting, typed)
  if (value === null || value < setting.min || value > setting.max) return { fault: rangeWords(setting) }
  return { value }
}

function numberOf({ unit }: Setting, typed: string): number | null {
  if (unit === 'ms') return parseDuration(typed)
  const [, digits = '', suffix = ''] = /^([\d\s,._]+(?:\.\d+)?)\s*([a-z]*)$/i.exec(typed) ?? []
  const number = Number(digits.replaceAll(/[\s,_]/g, ''))
  if (digits === '' || !Number.isFinite(number)) return null
  const factor = factorOf(unit, suffix.toLowerCase())
  return factor === null ? null : wholeOrNull(number * factor)
}

function factorOf(unit: Setting['unit'], suffix: string): number | null {
  if (unit === 'bytes') return { '': 1, b: 1, bytes: 1, kb: 1024, mb: MB }[suffix] ?? null
  if (unit === 'MB') return { '': 1, mb: 1, gb: 1024 }[suffix] ?? null
  return suffix === '' || unit.startsWith(suffix) ? 1 : null
}

function wholeOrNull(value: number): number | null {
  return Number.isInteger(value) ? value : null
}

/** `1 to 64`, `1 MB to 16 MB`, `Like 90 s, 10 min or 2 h, up to 1 h`. */
export function rangeWords(setting: Setting): string {
  const { unit, min, max } = setting
  if (unit === 'ms') return `Like 90 s, 10 min or 2 d; at most ${durationSetting(max)}`
  if (unit === 'bytes') return `${valueText(setting, min)} to ${valueText(setting, max)}`
  return `${count(min)} to ${count(max)}${unit === 'MB' ? ' MB' : ''}`
}
