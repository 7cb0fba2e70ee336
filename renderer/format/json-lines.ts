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

export interface JsonFault {
  readonly message: string
  /** From 1; null where the parser does not say. */
  readonly line: number | null
  readonly column: number | null
}

/**
 * Lay out a JSON text for reading. Only white space changes: numbers keep every digit and strings
 * their escapes, which parsing and printing again would not.
 */
export function jsonLines(text: string): JsonLines {
  const fault = jsonFault(text)
  return fault ? { lines: text.split(/\r?\n/), fault } : { lines: layOut(text), fault: null }
}

/** Why `text` is not JSON; null where it is. */
export function jsonFault(text: string): JsonFault | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { message: plainMessage(message), ...placeOf(text, message) }
  }
}

/** V8 names a position, or line and column, or, at the end of the text, neither. */
function placeOf(text: string, message: string): { line: number | null; column: number | null } {
  const named = /line (\d+) column (\d+)/.exec(message)
  if (named) return { line: Number(named[1]), column: Number(named[2]) }
  const position = /position (\d+)/.exec(message)
  const at = position ? Number(position[1]) : /end of JSON|Unterminated/.test(message) ? text.length : null
  if (at === null) return { line: null, column: null }
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function plainMessage(message: string): string {
  return message
    .replace(/,? ?(\.\.\.)?"[^]*" is not valid JSON$/, '')
    .replace(/ (in JSON )?at position.*$/, '')
    .replace('JSON input', 'text')
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
