import { JSON_KINDS, type JsonIndex, type JsonKind } from './json-index.ts'

export function kindOf(index: JsonIndex, value: number): JsonKind {
  return JSON_KINDS[index.kinds[value] ?? 4] ?? 'word'
}

export function isContainer(index: JsonIndex, value: number): boolean {
  return (index.kinds[value] ?? 4) < 2
}

/** A value as it is written. */
export function writtenValue(index: JsonIndex, value: number): string {
  return index.text.slice(index.starts[value], index.ends[value])
}

/** A value's key as it is written, with its quotes; null in an array and at the root. */
export function writtenKey(index: JsonIndex, value: number): string | null {
  const start = index.keyStarts[value] ?? -1
  return start < 0 ? null : index.text.slice(start, index.keyEnds[value])
}

/** What a string says, its escapes read; anything else as it is written. */
export function plainValue(index: JsonIndex, value: number): string {
  const written = writtenValue(index, value)
  return kindOf(index, value) === 'string' ? String(JSON.parse(written)) : written
}

/** Where a value is, as JSONPath: `$.order.lines[3]["a key"]`. */
export function pathOf(index: JsonIndex, value: number): string {
  const steps: string[] = []
  for (let at = value; at > 0; at = index.parents[at] ?? 0) steps.push(stepOf(index, at))
  return `$${steps.reverse().join('')}`
}

function stepOf(index: JsonIndex, value: number): string {
  const key = writtenKey(index, value)
  if (key === null) return `[${index.ordinals[value]}]`
  const name = key.slice(1, -1)
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${key}]`
}
