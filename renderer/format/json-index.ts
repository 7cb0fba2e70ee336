import { jsonFault, type JsonFault } from './json-fault.ts'

/** What a value is; `word` is true, false or null. */
export const JSON_KINDS = ['object', 'array', 'string', 'number', 'word'] as const
export type JsonKind = (typeof JSON_KINDS)[number]

/** Past this many values a tree would take more memory than a page should: the text is shown alone. */
export const MOST_VALUES = 2_000_000

/**
 * Every value of a JSON text by where it stands in it, in the order of the text: a number keeps its
 * digits, a string its escapes and an object its keys, those that repeat too, which parsing loses.
 * A value is its place in these arrays; what is inside a value comes right behind it.
 */
export interface JsonIndex {
  readonly text: string
  readonly count: number
  readonly kinds: Uint8Array
  /** Where a value begins and ends (exclusive). */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** The same of its key, with its quotes; -1 in an array and at the root. */
  readonly keyStarts: Int32Array
  readonly keyEnds: Int32Array
  /** -1 at the root. */
  readonly parents: Int32Array
  /** 0 at the root. */
  readonly depths: Int32Array
  /** Its place among its siblings, from 0. */
  readonly ordinals: Int32Array
  readonly childCounts: Int32Array
  /** The first value behind it that is not inside it. */
  readonly nexts: Int32Array
}

export type JsonReading =
  | { readonly kind: 'json'; readonly index: JsonIndex }
  | { readonly kind: 'fault'; readonly fault: JsonFault }
  | { readonly kind: 'too-many' }

/** Characters between two chances to pause: about a millisecond of work. */
const SLICE = 65_536

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const WORDS = ['true', 'false', 'null'] as const

/**
 * Read a text as JSON. A generator, so that a long text is read in slices; it accepts exactly what
 * JSON.parse does, and walks without recursion.
 */
export function* readJson(text: string, most: number = MOST_VALUES): Generator<undefined, JsonReading> {
  const values = new Growing(Math.min(most, 1024))
  const fault = (): JsonReading => ({
    kind: 'fault',
    fault: jsonFault(text) ?? { message: 'not JSON', line: 1, column: 1, at: 0 },
  })
  let parent = -1
  let at = afterSpace(text, 0)
  let keyStart = -1
  let keyEnd = -1
  let pauseAt = SLICE
  for (;;) {
    if (at >= pauseAt) {
      pauseAt = at + SLICE
      yield
    }
    // A value begins here.
    if (values.count >= most) return { kind: 'too-many' }
    const code = text.charCodeAt(at)
    const value = values.add(parent, at, keyStart, keyEnd)
    if (code === BRACE || code === BRACKET) {
      values.kinds[value] = code === BRACE ? 0 : 1
      const inside = afterSpace(text, at + 1)
      if (text.charCodeAt(inside) !== code + 2) {
        parent = value
        at = inside
        if (code === BRACE) {
          keyStart = at
          keyEnd = endOfString(text, at)
          at = afterSpace(text, keyEnd)
          if (keyEnd < 0 || text.charCodeAt(at) !== COLON) return fault()
          at = afterSpace(text, at + 1)
        } else keyStart = keyEnd = -1
        continue
      }
      at = inside + 1
    } else {
      const end = endOfScalar(text, at, code)
      if (end < 0) return fault()
      values.kinds[value] = code === QUOTE ? 2 : code === MINUS || isDigit(code) ? 3 : 4
      at = end
    }
    values.end(value, at)
    // It is over, and so may be those around it.
    for (;;) {
      at = afterSpace(text, at)
      if (parent < 0) return at === text.length ? { kind: 'json', index: values.toIndex(text) } : fault()
      const isObject = values.kinds[parent] === 0
      const next = text.charCodeAt(at)
      if (next === COMMA) {
        at = afterSpace(text, at + 1)
        keyStart = keyEnd = -1
        if (!isObject) break
        keyStart = at
        keyEnd = endOfString(text, at)
        at = afterSpace(text, keyEnd)
        if (keyEnd < 0 || text.charCodeAt(at) !== COLON) return fault()
        at = afterSpace(text, at + 1)
        break
      }
      if (next !== (isObject ? BRACE : BRACKET) + 2) return fault()
      at++
      values.end(parent, at)
      parent = values.parents[parent] ?? -1
    }
  }
}

const BRACE = 0x7b
const BRACKET = 0x5b
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const MINUS = 0x2d

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function afterSpace(text: string, start: number): number {
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at++
  }
}

/** -1 where no string that ends well begins there. */
function endOfString(text: string, start: number): number {
  if (text.charCodeAt(start) !== QUOTE) return -1
  for (let at = start + 1; ;) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    if (code === BACKSLASH) {
      ESCAPE.lastIndex = at
      if (!ESCAPE.test(text)) return -1
      at = ESCAPE.lastIndex
    } else if (code >= 0x20) at++
    // A control character, or the end of the text, where the code is NaN.
    else return -1
  }
}

function endOfScalar(text: string, at: number, code: number): number {
  if (code === QUOTE) return endOfString(text, at)
  if (code === MINUS || isDigit(code)) {
    NUMBER.lastIndex = at
    return NUMBER.test(text) ? NUMBER.lastIndex : -1
  }
  const word = WORDS.find((one) => text.startsWith(one, at))
  return word === undefined ? -1 : at + word.length
}

/** The arrays of an index while nobody knows how long they will be. */
class Growing {
  count = 0
  kinds: Uint8Array
  parents: Int32Array
  #starts: Int32Array
  #ends: Int32Array
  #keyStarts: Int32Array
  #keyEnds: Int32Array
  #depths: Int32Array
  #ordinals: Int32Array
  #childCounts: Int32Array
  #nexts: Int32Array

  constructor(size: number) {
    this.kinds = new Uint8Array(size)
    const numbers = (): Int32Array => new Int32Array(size)
    this.parents = numbers()
    this.#starts = numbers()
    this.#ends = numbers()
    this.#keyStarts = numbers()
    this.#keyEnds = numbers()
    this.#depths = numbers()
    this.#ordinals = numbers()
    this.#childCounts = numbers()
    this.#nexts = numbers()
  }

  add(parent: number, start: number, keyStart: number, keyEnd: number): number {
    if (this.count === this.kinds.length) this.#grow()
    const value = this.count++
    this.parents[value] = parent
    this.#starts[value] = start
    this.#keyStarts[value] = keyStart
    this.#keyEnds[value] = keyEnd
    if (parent >= 0) {
      this.#depths[value] = (this.#depths[parent] ?? 0) + 1
      const ordinal = this.#childCounts[parent] ?? 0
      this.#ordinals[value] = ordinal
      this.#childCounts[parent] = ordinal + 1
    }
    return value
  }

  end(value: number, at: number): void {
    this.#ends[value] = at
    this.#nexts[value] = this.count
  }

  toIndex(text: string): JsonIndex {
    return {
      text,
      count: this.count,
      kinds: this.kinds,
      parents: this.parents,
      starts: this.#starts,
      ends: this.#ends,
      keyStarts: this.#keyStarts,
      keyEnds: this.#keyEnds,
      depths: this.#depths,
      ordinals: this.#ordinals,
      childCounts: this.#childCounts,
      nexts: this.#nexts,
    }
  }

  #grow(): void {
    const size = this.kinds.length * 2
    const kinds = new Uint8Array(size)
    kinds.set(this.kinds)
    this.kinds = kinds
    const grown = (small: Int32Array): Int32Array => {
      const large = new Int32Array(size)
      large.set(small)
      return large
    }
    this.parents = grown(this.parents)
    this.#starts = grown(this.#starts)
    this.#ends = grown(this.#ends)
    this.#keyStarts = grown(this.#keyStarts)
    this.#keyEnds = grown(this.#keyEnds)
    this.#depths = grown(this.#depths)
    this.#ordinals = grown(this.#ordinals)
    this.#childCounts = grown(this.#childCounts)
    this.#nexts = grown(this.#nexts)
  }
}
