import { jsonFault, type JsonFault } from './json-fault.ts'

/** Tokens of one line of JSON, for colouring. */
export interface JsonToken {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark' | 'space'
  readonly text: string
}

export interface JsonLines {
  /** Indented by two spaces where the text is JSON, else as they are. */
  readonly lines: readonly string[]
  /** Null where it is JSON. */
  readonly fault: JsonFault | null
}

/**
 * Lay out a JSON text for reading. Only white space changes: numbers keep every digit and strings
 * their escapes, which parsing and printing again would not.
 */
export function jsonLines(text: string): JsonLines {
  const fault = jsonFault(text)
  return fault ? { lines: text.split(/\r?\n/), fault } : { lines: [...layOut(text)], fault: null }
}

/** The first `most` lines of a text that is taken for JSON: what follows is not looked at. */
export function firstLines(text: string, most: number): readonly string[] {
  const lines: string[] = []
  for (const line of layOut(text)) {
    lines.push(line)
    if (lines.length === most) break
  }
  return lines
}

/**
 * A JSON text, laid out, in slices of about a millisecond. The same as its lines, character by character:
 * half a million lines as strings of their own would take five times as long.
 */
export function* prettyJson(text: string): Generator<undefined, string> {
  let out = new Uint16Array(text.length * 2 + 64)
  let length = 0
  let depth = 0
  let pauseAt = PAUSE_AFTER
  const room = (more: number): void => {
    if (length + more <= out.length) return
    const larger = new Uint16Array((length + more) * 2)
    larger.set(out)
    out = larger
  }
  const breakLine = (): void => {
    const indent = depth * 2
    room(indent + 1)
    out[length++] = 0x0a
    out.fill(0x20, length, length + indent)
    length += indent
  }
  const put = (code: number): void => {
    room(1)
    out[length++] = code
  }
  for (let i = 0; i < text.length; i++) {
    if (i >= pauseAt) {
      pauseAt = i + PAUSE_AFTER
      yield
    }
    const code = text.charCodeAt(i)
    if (code === 0x22) {
      const end = endOfString(text, i)
      room(end - i)
      while (i < end) out[length++] = text.charCodeAt(i++)
      i--
    } else if (code === 0x7b || code === 0x5b) {
      put(code)
      const close = nextMark(text, i + 1)
      if (text.charCodeAt(close) === code + 2) {
        put(code + 2)
        i = close
      } else {
        depth++
        breakLine()
      }
    } else if (code === 0x7d || code === 0x5d) {
      depth = Math.max(0, depth - 1)
      breakLine()
      put(code)
    } else if (code === 0x2c) {
      put(code)
      breakLine()
    } else if (code === 0x3a) {
      put(code)
      put(0x20)
    } else if (!isSpace(code)) put(code)
  }
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(out.subarray(0, length))
}

const PAUSE_AFTER = 65_536

function* layOut(text: string): Generator<string> {
  let line = ''
  let depth = 0
  let from = 0
  const flush = (end: number): void => {
    if (end > from) line += text.slice(from, end)
  }
  const nextLine = (): string => {
    const whole = line
    line = '  '.repeat(depth)
    return whole
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) i = endOfString(text, i) - 1
    else if (code === 0x7b || code === 0x5b) {
      const close = nextMark(text, i + 1)
      flush(i + 1)
      if (text.charCodeAt(close) === code + 2) {
        from = i = close
      } else {
        depth++
        yield nextLine()
        from = i + 1
      }
    } else if (code === 0x7d || code === 0x5d) {
      flush(i)
      depth = Math.max(0, depth - 1)
      yield nextLine()
      from = i
    } else if (code === 0x2c) {
      flush(i + 1)
      yield nextLine()
      from = i + 1
    } else if (code === 0x3a) {
      flush(i + 1)
      line += ' '
      from = i + 1
    } else if (isSpace(code)) {
      flush(i)
      from = i + 1
    }
  }
  flush(text.length)
  yield line
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x5c) i++
    else if (code === 0x22) return i + 1
  }
  return text.length
}

function nextMark(text: string, start: number): number {
  let at = start
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|(\s+)|([^\s"\w]|\w+)/g

/** Cut one line into tokens. What is no JSON is a mark: nothing is dropped. */
export function tokensOf(line: string): readonly JsonToken[] {
  const tokens: JsonToken[] = []
  for (const [whole, string, colon, number, word, space] of line.matchAll(TOKEN)) {
    if (string !== undefined) {
      tokens.push({ kind: colon === undefined ? 'string' : 'key', text: string })
      if (colon !== undefined) tokens.push({ kind: 'mark', text: colon })
    } else if (number !== undefined) tokens.push({ kind: 'number', text: whole })
    else if (word !== undefined) tokens.push({ kind: 'word', text: whole })
    else tokens.push({ kind: space === undefined ? 'mark' : 'space', text: whole })
  }
  return tokens
}
