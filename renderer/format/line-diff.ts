/** A line of two texts laid one over the other. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
  /** Its number in the text that has it, from 1; of a line that both have, in the one after. */
  readonly number: number
}

/** Edits past which the rest of two texts is not aligned any more: the work grows with their square. */
const MOST_EDITS = 1_500

/** Two texts line by line: the fewest lines removed and added (Myers 1986), removed ones first. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const pairs = alignedLines(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  const upTo = (nextA: number, nextB: number): void => {
    for (; i < nextA; i++) lines.push({ kind: 'removed', text: a[i] ?? '', number: i + 1 })
    for (; j < nextB; j++) lines.push({ kind: 'added', text: b[j] ?? '', number: j + 1 })
  }
  const same = (count: number): void => {
    for (let n = 0; n < count; n++, i++, j++) lines.push({ kind: 'same', text: b[j] ?? '', number: j + 1 })
  }
  same(start)
  for (const [nextA, nextB] of pairs) {
    upTo(start + nextA, start + nextB)
    same(1)
  }
  upTo(a.length - end, b.length - end)
  same(end)
  return lines
}

/** Places of lines that stay, rising in both; none where there is too much to align. */
function alignedLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const most = Math.min(a.length + b.length, MOST_EDITS)
  const furthest = new Map<number, number>([[1, 0]])
  const trail: Map<number, number>[] = []
  for (let edits = 0; edits <= most; edits++) {
    trail.push(new Map(furthest))
    for (let k = -edits; k <= edits; k += 2) {
      const isDown = k === -edits || (k !== edits && at(furthest, k - 1) < at(furthest, k + 1))
      let x = isDown ? at(furthest, k + 1) : at(furthest, k - 1) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      furthest.set(k, x)
      if (x >= a.length && x - k >= b.length) return backtracked(trail, a.length, b.length)
    }
  }
  return []
}

function backtracked(
  trail: readonly Map<number, number>[],
  aLength: number,
  bLength: number,
): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = []
  let [x, y] = [aLength, bLength]
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const furthest = trail[edits] as Map<number, number>
    const k = x - y
    const isDown = k === -edits || (k !== edits && at(furthest, k - 1) < at(furthest, k + 1))
    const before = isDown ? k + 1 : k - 1
    const beforeX = at(furthest, before)
    const beforeY = beforeX - before
    while (x > beforeX && y > beforeY && x > 0 && y > 0) pairs.push([--x, --y])
    ;[x, y] = [beforeX, beforeY]
  }
  return pairs.reverse()
}

function at(furthest: ReadonlyMap<number, number>, k: number): number {
  return furthest.get(k) ?? -1
}
