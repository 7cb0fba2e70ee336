/** A piece of a text, and what is to stand in its place. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly by: string
}

/** The text with these pieces replaced, none of which overlaps another. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, by } of [...splices].sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), by)
    at = end
  }
  return parts.join('') + text.slice(at)
}
