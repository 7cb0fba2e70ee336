/**
 * What stands at the stars of a pattern in which `*` is any text, none included; null where the text does not fit.
 * Each star takes as little as it can, so that it takes one way through the text, however many stars there are.
 */
export function textsAtStars(pattern: string, text: string): readonly string[] | null {
  const [head = '', ...parts] = pattern.split(/\*+/)
  if (!text.startsWith(head)) return null
  const tail = parts.pop()
  if (tail === undefined) return text === head ? [] : null
  const end = text.length - tail.length
  const texts: string[] = []
  let at = head.length
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found === -1) return null
    texts.push(text.slice(at, found))
    at = found + part.length
  }
  return end >= at && text.endsWith(tail) ? [...texts, text.slice(at, end)] : null
}

/** The pattern with these texts in place of its stars. */
export function withTexts(pattern: string, texts: readonly string[]): string {
  const parts = pattern.split(/\*+/)
  return parts.map((part, i) => part + (i < parts.length - 1 ? (texts[i] ?? '') : '')).join('')
}
