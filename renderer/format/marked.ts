import { literal } from './json-search.ts'

/** A piece of a text, and whether it is what was searched for. */
export interface MarkedPart {
  readonly text: string
  readonly isHit: boolean
}

/** `text` cut where `query` is in it, letters in either case: nothing is dropped. */
export function marked(text: string, query: string): readonly MarkedPart[] {
  if (query === '') return [{ text, isHit: false }]
  const parts: MarkedPart[] = []
  let from = 0
  for (const hit of text.matchAll(literal(query))) {
    if (hit.index > from) parts.push({ text: text.slice(from, hit.index), isHit: false })
    parts.push({ text: hit[0], isHit: true })
    from = hit.index + hit[0].length
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), isHit: false })
  return parts
}
