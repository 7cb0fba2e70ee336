import {
  isWordKey,
  WORD_KEYS,
  type PlacedWord,
  type Span,
  type WordFault,
  type WordKey,
  type WordValue,
} from './word.ts'

export interface ReadWords {
  readonly words: readonly PlacedWord[]
  /** In the order of the text; what has one is in `words` only as far as it can be understood. */
  readonly faults: readonly WordFault[]
}

/** Read a search as its words. Nothing of their meaning is looked at but their keys. */
export function readWords(text: string): ReadWords {
  const reader = new Reader(text)
  const words: PlacedWord[] = []
  for (;;) {
    reader.skipSpace()
    if (reader.isAtEnd) return { words, faults: reader.faults }
    const word = reader.word()
    if (word) words.push(word)
  }
}

interface Head {
  readonly key: WordKey | null
  readonly path: readonly (string | number)[]
}

class Reader {
  readonly faults: WordFault[] = []
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  skipSpace(): void {
    while (!this.isAtEnd && isSpace(this.#text[this.#at])) this.#at++
  }

  word(): PlacedWord | null {
    const from = this.#at
    const isNot = this.#text[this.#at] === '-' && !isSpace(this.#text[this.#at + 1] ?? ' ')
    if (isNot) this.#at++
    const head = this.#head()
    const values: WordValue[] = []
    const valueSpans: Span[] = []
    // A text by itself has no list: its commas are its own.
    do {
      const start = this.#at
      const value = this.#value(head?.key === null)
      if (value) {
        values.push(value)
        valueSpans.push({ from: start, to: this.#at })
      }
    } while (head?.key !== null && this.#take(','))
    const to = this.#at
    if (!head) return null
    if (values.length === 0) {
      this.faults.push({ from, to, message: `${this.#text.slice(from, to)} needs a value after its colon` })
      return null
    }
    return { ...head, isNot, values, from, to, valueSpans }
  }

  /** The key with its colon, which may not be there; null where it is none of ours. */
  #head(): Head | null {
    const from = this.#at
    const rest = this.#text.slice(from)
    const head = /^([A-Za-z_-]+)((?:\.(?:"(?:[^"\\]|\\.)*"|[^\s:".[\],]+)|\[\d{1,6}\])*):/.exec(rest)
    if (!head) return { key: null, path: [] }
    const [whole, name = '', steps = ''] = head
    this.#at += whole.length
    const key = name.toLowerCase()
    const span = { from, to: from + whole.length - 1 }
    if (!isWordKey(key)) {
      const message = `${name}: is no key. There are ${WORD_KEYS.join(', ')}; to look for the text itself, put it in quotes`
      this.faults.push({ ...span, message })
      return null
    }
    if (steps !== '' && key !== 'payload') {
      this.faults.push({ ...span, message: `${key} has no parts: write ${key}: and a value` })
      return null
    }
    return { key, path: pathOf(steps) }
  }

  #value(isText: boolean): WordValue | null {
    if (this.#text[this.#at] === '"') return this.#quoted()
    const from = this.#at
    while (!this.isAtEnd && !isSpace(this.#text[this.#at]) && (isText || this.#text[this.#at] !== ','))
      this.#at++
    return this.#at === from ? null : { text: this.#text.slice(from, this.#at), isQuoted: false }
  }

  #quoted(): WordValue {
    const from = this.#at
    let text = ''
    for (this.#at++; !this.isAtEnd; this.#at++) {
      const character = this.#text[this.#at]
      if (character === '"') {
        this.#at++
        return { text, isQuoted: true }
      }
      if (character === '\\' && this.#at + 1 < this.#text.length) this.#at++
      text += this.#text[this.#at]
    }
    this.faults.push({ from, to: this.#at, message: 'the closing quote is missing' })
    return { text, isQuoted: true }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }
}

/** `.user."first name".ids[0]` as its steps. */
function pathOf(steps: string): (string | number)[] {
  return [...steps.matchAll(/\.(?:"((?:[^"\\]|\\.)*)"|([^\s:".[\],]+))|\[(\d+)\]/g)].map(
    ([, quoted, plain, index]) =>
      index === undefined ? (plain ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1')) : Number(index),
  )
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character)
}
