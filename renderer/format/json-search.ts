import type { JsonIndex } from './json-index.ts'
import { isContainer } from './json-path.ts'

/** A literal text as a pattern, letters in either case. */
export function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi')
}

/**
 * The values that have `text` in their key or, where they hold no others, in themselves: as written,
 * letters in either case, in the order of the document. Every value once.
 */
export function findValues(index: JsonIndex, text: string): number[] {
  const found: number[] = []
  if (text === '') return found
  const pattern = literal(text)
  let value = 0
  for (let hit = pattern.exec(index.text); hit; hit = pattern.exec(index.text)) {
    while (value + 1 < index.count && beginOf(index, value + 1) <= hit.index) value++
    const end = endAround(index, value, hit.index, hit[0].length)
    if (end < 0) pattern.lastIndex = hit.index + 1
    else {
      if (found.at(-1) !== value) found.push(value)
      pattern.lastIndex = Math.max(end, hit.index + 1)
    }
  }
  return found
}

function beginOf(index: JsonIndex, value: number): number {
  const key = index.keyStarts[value] ?? -1
  return key >= 0 ? key : (index.starts[value] ?? 0)
}

/** The end of the key or value that a hit lies in; -1 where it lies in neither, or across. */
function endAround(index: JsonIndex, value: number, at: number, length: number): number {
  const keyEnd = index.keyEnds[value] ?? -1
  if (at < keyEnd) return at + length <= keyEnd ? keyEnd : -1
  const end = index.ends[value] ?? 0
  const isInside = at >= (index.starts[value] ?? 0) && at + length <= end
  return isInside && !isContainer(index, value) ? end : -1
}
