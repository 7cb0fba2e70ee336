/** Where a value of a JSON text stands, from its first character up to and without its last, with what is in it. */
export interface JsonSpan {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'word'
  readonly start: number
  readonly end: number
  /** Of an object, in the order of the text; a name may repeat, and the last one counts. */
  readonly members: readonly JsonMember[]
  /** Of an array. */
  readonly items: readonly JsonSpan[]
}

export interface JsonMember {
  /** Its escapes read. */
  readonly name: string
  /** Where the name begins, with its quotes. */
  readonly start: number
  readonly nameEnd: number
  readonly value: JsonSpan
}

const NOTHING: readonly never[] = []
const SPACE = /[ \n\r\t]*/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const SCALAR = /-?\d[\d.eE+-]*|true|false|null/y

/**
 * The values of a JSON text by where they stand, so that a part can be changed and the rest stays to the letter.
 *
 * @param text JSON of at most 128 levels, as a payload has: it is read by recursion
 * @throws SyntaxError where it is no JSON
 */
export function jsonSpans(text: string): JsonSpan {
  JSON.parse(text)
  return new SpanReader(text).value()
}

/** Reads what is known to be JSON. */
class SpanReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(): JsonSpan {
    this.#skip(SPACE)
    const start = this.#at
    switch (this.#text[start]) {
      case '{':
        return { kind: 'object', start, members: this.#members(), items: NOTHING, end: this.#at }
      case '[':
        return { kind: 'array', start, members: NOTHING, items: this.#items(), end: this.#at }
      case '"':
        this.#skip(STRING)
        return { kind: 'string', start, members: NOTHING, items: NOTHING, end: this.#at }
      default: {
        this.#skip(SCALAR)
        const kind = /[tfn]/.test(this.#text[start] ?? '') ? 'word' : 'number'
        return { kind, start, members: NOTHING, items: NOTHING, end: this.#at }
      }
    }
  }

  #members(): readonly JsonMember[] {
    const members: JsonMember[] = []
    while (this.#comesAnother('}')) {
      const start = this.#at
      this.#skip(STRING)
      const nameEnd = this.#at
      this.#skip(SPACE)
      this.#at++
      const name = JSON.parse(this.#text.slice(start, nameEnd)) as string
      members.push({ name, start, nameEnd, value: this.value() })
    }
    return members
  }

  #items(): readonly JsonSpan[] {
    const items: JsonSpan[] = []
    while (this.#comesAnother(']')) items.push(this.value())
    return items
  }

  /** Past the opening bracket or a comma, to what follows; or past the closing bracket. */
  #comesAnother(closing: string): boolean {
    this.#skip(SPACE)
    const character = this.#text[this.#at]
    if (character !== closing) this.#at++
    this.#skip(SPACE)
    if (this.#text[this.#at] !== closing) return true
    this.#at++
    return false
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at
    pattern.test(this.#text)
    this.#at = Math.max(this.#at, pattern.lastIndex)
  }
}
