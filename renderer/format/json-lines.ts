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
  return fault ? { lines: text.split(/\r?\n/), fault } : { lines: layOut(text), fault: null }
}

function layOut(text: string): readonly string[] {
  const lines: string[] = []
  let line = ''
  let depth = 0
  const breakLine = (): void => {
    lines.push(line)
    line = '  '.repeat(depth)
  }
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === '"') {
      const end = endOfString(text, i)
      line += text.slice(i, end)
      i = end - 1
    } else if (character === '{' || character === '[') {
      const close = nextMark(text, i + 1)
      const closing = text.charAt(close)
      if (closing === '}' || closing === ']') {
        line += character + closing
        i = close
      } else {
        line += character
        depth++
        breakLine()
      }
    } else if (character === '}' || character === ']') {
      depth--
      breakLine()
      line += character
    } else if (character === ',') {
      line += ','
      breakLine()
    } else if (character === ':') line += ': '
    else if (!isSpace(character)) line += character
  }
  lines.push(line)
  return lines
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++
    else if (text.charAt(i) === '"') return i + 1
  }
  return text.length
}

function nextMark(text: string, start: number): number {
  let at = start
  while (isSpace(text.charAt(at))) at++
  return at
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
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
