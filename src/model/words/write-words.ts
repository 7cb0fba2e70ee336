import type { Word, WordValue } from './word.ts'

/** The words as one writes them: reading the text again gives the same words. */
export function writeWords(words: readonly Word[]): string {
  return words.map(writeWord).join(' ')
}

export function writeWord({ key, path, isNot, values }: Word): string {
  const sign = isNot ? '-' : ''
  if (key === null) return `${sign}${values.map((value) => writeValue(value, 'text')).join(' ')}`
  return `${sign}${key}${writePath(path)}:${values.map((value) => writeValue(value, 'list')).join(',')}`
}

/** `.user."first name"[0]` */
export function writePath(path: Word['path']): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`
      return /^[^\s:".[\],\\]+$/.test(step) ? `.${step}` : `.${quoted(step)}`
    })
    .join('')
}

function writeValue({ text, isQuoted }: WordValue, within: 'text' | 'list'): string {
  return isQuoted || !isPlain(text, within) ? quoted(text) : text
}

function isPlain(text: string, within: 'text' | 'list'): boolean {
  if (text === '' || /\s/.test(text) || text.startsWith('"')) return false
  // By itself it must not read as a key or as a minus; in a list it must not read as two.
  return within === 'list' ? !text.includes(',') : !/^-|^[A-Za-z_-]+(?:[.[][^\s]*)?:/.test(text)
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

/** A value that means `text` and nothing else, whatever characters are in it. */
export function exactly(text: string): WordValue {
  return { text, isQuoted: !/^[\w./@+:-]+$/.test(text) || /^[<>=]|\.\./.test(text) }
}
