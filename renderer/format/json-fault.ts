/** Where and why a text is not JSON. */
export interface JsonFault {
  readonly message: string
  /** From 1. */
  readonly line: number
  readonly column: number
  /** The same as characters from the start. */
  readonly at: number
}

/**
 * Why `text` is not JSON; null where it is. The parser of the platform decides; where is found by a
 * scan of our own, since its message names no place in a short text.
 */
export function jsonFault(text: string): JsonFault | null {
  try {
    JSON.parse(text)
    return null
  } catch {
    const { at, message } = firstFault(text)
    const before = text.slice(0, at).split('\n')
    return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, at }
  }
}

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end'

const WORDS: Readonly<Record<Expected, string>> = {
  value: 'expected a value',
  'value-or-end': 'expected a value or ]',
  key: 'expected a key in double quotes',
  'key-or-end': 'expected a key in double quotes, or }',
  colon: 'expected a colon',
  'comma-or-end': 'expected a comma or the end',
}
// eslint-disable-next-line no-control-regex -- JSON forbids them raw within a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y
const SPACE = /[ \t\r\n]*/y

/** Walks without recursion: a text of a million brackets must not end the page. */
function firstFault(text: string): { at: number; message: string } {
  const open: ('{' | '[')[] = []
  let expected = 'value' as Expected
  let isDone = false
  let at = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at += match[0].length
    return match !== null
  }
  const afterValue = (): void => {
    isDone = open.length === 0
    expected = 'comma-or-end'
  }
  for (;;) {
    take(SPACE)
    const character = text.charAt(at)
    const container = open.at(-1)
    if (character === '') return { at, message: isDone ? 'not JSON' : 'the text ends too early' }
    if (isDone) return { at, message: 'nothing may follow the value' }
    const mayClose = expected === 'comma-or-end' || expected === 'key-or-end' || expected === 'value-or-end'
    if (mayClose && character === (container === '{' ? '}' : ']')) {
      at++
      open.pop()
      afterValue()
    } else if (expected === 'comma-or-end' && character === ',') {
      at++
      expected = container === '{' ? 'key' : 'value'
    } else if (expected === 'colon' && character === ':') {
      at++
      expected = 'value'
    } else if (expected === 'key' || expected === 'key-or-end') {
      if (!take(STRING))
        return { at, message: character === '"' ? 'a string that does not end well' : WORDS[expected] }
      expected = 'colon'
    } else if (expected === 'colon' || expected === 'comma-or-end') return { at, message: WORDS[expected] }
    else if (character === '{' || character === '[') {
      at++
      open.push(character)
      expected = character === '{' ? 'key-or-end' : 'value-or-end'
    } else if (take(STRING) || take(SCALAR)) afterValue()
    else return { at, message: character === '"' ? 'a string that does not end well' : WORDS[expected] }
  }
}
