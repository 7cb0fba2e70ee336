/**
 * The text of a top-level member's value in the text of a JSON object, exactly as it stands there; of
 * members with the same name the last, as JSON.parse has it. A parsed value would lose the digits of a
 * long number and the order and spelling of everything.
 *
 * @param json valid JSON, an object
 */
export function rawMember(json: string, name: string): string | undefined {
  let found: string | undefined
  let at = skipSpace(json, json.indexOf('{') + 1)
  while (json[at] === '"') {
    const keyEnd = endOfString(json, at)
    const key = JSON.parse(json.slice(at, keyEnd)) as string
    const start = skipSpace(json, skipSpace(json, keyEnd) + 1)
    const end = endOfValue(json, start)
    if (key === name) found = json.slice(start, end)
    // Past the comma; past the closing brace, nothing begins with a quote.
    at = skipSpace(json, skipSpace(json, end) + 1)
  }
  return found
}

function skipSpace(json: string, from: number): number {
  let at = from
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++
  return at
}

function endOfString(json: string, quote: number): number {
  let at = quote + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfValue(json: string, start: number): number {
  let depth = 0
  let at = start
  for (;;) {
    const character = json[at]
    if (character === '"') at = endOfString(json, at)
    else if (character === '{' || character === '[') {
      depth++
      at++
    } else if (depth > 0 && (character === '}' || character === ']')) {
      depth--
      at++
      if (depth === 0) return at
      continue
    } else if (depth === 0 && (character === undefined || ',}] \n\r\t'.includes(character))) return at
    else at++
    if (depth === 0 && character === '"') return at
  }
}
