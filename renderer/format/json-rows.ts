import type { JsonIndex } from './json-index.ts'
import { isContainer } from './json-path.ts'

/** The values that a tree shows, top to bottom, where those of `open` are expanded. */
export function shownValues(index: JsonIndex, open: ReadonlySet<number>): Int32Array {
  const shown = new Int32Array(index.count)
  let rows = 0
  for (let value = 0; value < index.count;) {
    shown[rows++] = value
    value = open.has(value) ? value + 1 : (index.nexts[value] ?? index.count)
  }
  return shown.subarray(0, rows)
}

/** What a tree opens with: level by level, as far as `most` rows go, and the root in any case. */
export function firstOpen(index: JsonIndex, most: number): Set<number> {
  const open = new Set<number>()
  if (!isContainer(index, 0)) return open
  let rows = 1
  let level = [0]
  while (level.length > 0) {
    const children = level.reduce((sum, value) => sum + (index.childCounts[value] ?? 0), 0)
    if (open.size > 0 && rows + children > most) return open
    rows += children
    const next: number[] = []
    for (const value of level) {
      open.add(value)
      // Beyond the first level there are no more than `most` of them.
      if (rows <= most)
        for (const child of childrenOf(index, value)) if (hasChildren(index, child)) next.push(child)
    }
    level = next
  }
  return open
}

export function hasChildren(index: JsonIndex, value: number): boolean {
  return (index.childCounts[value] ?? 0) > 0
}

export function* childrenOf(index: JsonIndex, value: number): Generator<number> {
  const end = index.nexts[value] ?? index.count
  for (let child = value + 1; child < end; child = index.nexts[child] ?? end) yield child
}

/** Every value inside `value` that holds others, itself included. */
export function containersIn(index: JsonIndex, value: number): number[] {
  const found: number[] = []
  const end = index.nexts[value] ?? index.count
  for (let at = value; at < end; at++) if (hasChildren(index, at)) found.push(at)
  return found
}

/** Those around `value`, outermost first. */
export function ancestorsOf(index: JsonIndex, value: number): number[] {
  const found: number[] = []
  for (let at = index.parents[value] ?? -1; at >= 0; at = index.parents[at] ?? -1) found.push(at)
  return found.reverse()
}

/** The row of `value` among the shown ones; that of the nearest before it where it is not shown. */
export function rowOf(shown: Int32Array, value: number): number {
  let low = 0
  let high = shown.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((shown[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}
