import type { PayloadPath } from '../../model/job-test.ts'
import { jsonPathOf } from './payload-condition.ts'

/** A payload larger than this is not taken apart for a column of a list; bytes. */
const MOST_BYTES = 262_144

/** Columns that select a value of the payload each, as text: null where it has none, or is no JSON. */
export function valueColumns(paths: readonly PayloadPath[]): {
  readonly sql: readonly string[]
  readonly values: readonly string[]
} {
  const column = `CASE WHEN octet_length(payload) > ${MOST_BYTES} OR NOT json_valid(payload) THEN NULL
    WHEN json_type(payload, ?) = 'text' THEN payload ->> ? ELSE payload -> ? END`
  return {
    sql: paths.map(() => column),
    values: paths.flatMap((path) => Array.from({ length: 3 }, () => jsonPathOf(path))),
  }
}
