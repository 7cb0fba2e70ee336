import type { TimeRange } from '../../model/filter.ts'

/** A condition on `jobs` with the values of its parameters, in their order. */
export interface Condition {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

export const isTrue: Condition = { sql: '1', values: [] }
export const isFalse: Condition = { sql: '0', values: [] }

/** All of them hold. `before`: values of parameters that come before the condition's own. */
export function both(parts: readonly Condition[], before: Condition['values'] = []): Condition {
  return { sql: parts.map(({ sql }) => sql).join(' AND ') || '1', values: [...before, ...valuesOf(parts)] }
}

/** One of them holds. */
export function either(parts: readonly Condition[]): Condition {
  if (parts.length === 0) return isFalse
  return { sql: `(${parts.map(({ sql }) => sql).join(' OR ')})`, values: valuesOf(parts) }
}

/** It does not hold, or says nothing, as a comparison with NULL does. */
export function notTrue({ sql, values }: Condition): Condition {
  return { sql: `((${sql}) IS NOT TRUE)`, values }
}

function valuesOf(parts: readonly Condition[]): (string | number)[] {
  return parts.flatMap(({ values }) => values)
}

/** The condition that there is such a time, and that it lies within a span. */
export function between(column: string, range: TimeRange | undefined): Condition[] {
  if (!range) return []
  const { from, to } = range
  return [
    ...(from === undefined ? [] : [{ sql: `${column} >= ?`, values: [from] }]),
    ...(to === undefined ? [] : [{ sql: `${column} < ?`, values: [to] }]),
    ...(from === undefined && to === undefined ? [{ sql: `${column} IS NOT NULL`, values: [] }] : []),
  ]
}
