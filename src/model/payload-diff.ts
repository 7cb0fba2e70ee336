/** Where in a payload: keys of objects, positions in lists. */
export type PayloadPath = readonly (string | number)[]

/** One difference between two payloads; texts are JSON as it was written, so that long numbers keep their digits. */
export type PayloadChange =
  | { readonly kind: 'added'; readonly path: PayloadPath; readonly after: string }
  | { readonly kind: 'removed'; readonly path: PayloadPath; readonly before: string }
  | {
      readonly kind: 'changed'
      readonly path: PayloadPath
      readonly before: string
      readonly after: string
    }

/** Lists longer than this are compared place by place: aligning them takes the square of their length. */
const ALIGNED = 1_000

/**
 * How one payload differs from another by structure: the order of an object's keys and white space say nothing, and
 * what was inserted into a list moves the rest and changes none of it. Paths of removed items count in the
 * payload before, all others in the one after. In the order of the payload after; removed ones where they stood.
 *
 * Items of lists are aligned by their longest common subsequence (Wagner and Fischer 1974); what stands between
 * two equal ones is compared pair by pair.
 *
 * @param before JSON text
 * @param after JSON text
 * @throws SyntaxError where one of them is no JSON
 */
export function payloadDiff(before: string, after: string): readonly PayloadChange[] {
  const changes: PayloadChange[] = []
  compare(parseExact(before), parseExact(after), [], changes)
  return changes
}

/** A number as it was written: `1.0` and `1` are two texts, and one value. */
class ExactNumber {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  /** Whether both are the same number, to the last digit. */
  equals(other: ExactNumber): boolean {
    return (
      this.source === other.source ||
      (Number(this.source) === Number(other.source) && !this.#isLong && !other.#isLong)
    )
  }

  get #isLong(): boolean {
    return this.source.replace(/[^\d]/g, '').length > 15
  }
}

function parseExact(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? new ExactNumber(context?.source ?? String(value)) : value,
  )
}

function compare(before: unknown, after: unknown, path: PayloadPath, changes: PayloadChange[]): void {
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, changes)
  else if (isObject(before) && isObject(after)) compareObjects(before, after, path, changes)
  else if (!areEqual(before, after))
    changes.push({ kind: 'changed', path, before: written(before), after: written(after) })
}

function compareObjects(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: PayloadPath,
  changes: PayloadChange[],
): void {
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key))
      changes.push({ kind: 'removed', path: [...path, key], before: written(before[key]) })
  }
  for (const key of Object.keys(after)) {
    if (Object.hasOwn(before, key)) compare(before[key], after[key], [...path, key], changes)
    else changes.push({ kind: 'added', path: [...path, key], after: written(after[key]) })
  }
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: PayloadPath,
  changes: PayloadChange[],
): void {
  const [oldTexts, newTexts] = [before.map(canonical), after.map(canonical)]
  let [i, j] = [0, 0]
  for (const [nextOld, nextNew] of [
    ...commonItems(oldTexts, newTexts),
    [before.length, after.length] as const,
  ]) {
    for (; i < nextOld && j < nextNew; i++, j++) compare(before[i], after[j], [...path, j], changes)
    for (; i < nextOld; i++) changes.push({ kind: 'removed', path: [...path, i], before: written(before[i]) })
    for (; j < nextNew; j++) changes.push({ kind: 'added', path: [...path, j], after: written(after[j]) })
    i = nextOld + 1
    j = nextNew + 1
  }
}

/** Pairs of places that hold the same, rising in both. */
function commonItems(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [number, number])[] {
  const [n, m] = [before.length, after.length]
  if (n > ALIGNED || m > ALIGNED) {
    return before.flatMap((text, i) => (text === after[i] ? [[i, i] as const] : []))
  }
  const width = m + 1
  const lengths = new Uint16Array((n + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < n && j < m;) {
    if (before[i] === after[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}

function areEqual(a: unknown, b: unknown): boolean {
  if (a instanceof ExactNumber && b instanceof ExactNumber) return a.equals(b)
  return a === b
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  )
}

function written(value: unknown): string {
  if (value instanceof ExactNumber) return value.source
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, child]) => `${JSON.stringify(key)}:${written(child)}`)
      .join(',')}}`
  return JSON.stringify(value)
}

/** The same text for the same value, whatever the order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isObject(value))
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`)
      .join(',')}}`
  if (value instanceof ExactNumber && value.source.replace(/[^\d]/g, '').length <= 15)
    return String(Number(value.source))
  return written(value)
}
