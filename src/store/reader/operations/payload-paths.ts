import type { PayloadPath } from '../../../model/job-test.ts'
import type { ReaderOperation } from '../operation.ts'

/** Members of members of members: what lies deeper is seldom a column. */
const DEPTH = 3
const MOST = 100
/** Larger payloads are not read for the names in them; bytes. */
const MOST_BYTES = 65_536

/** The paths of the values in the payloads of these jobs, those that most of them have first. */
export const payloadPaths: ReaderOperation<{ readonly ids: readonly number[] }, readonly PayloadPath[]> = {
  lane: 'question',
  run({ ids }, { db, checkCancelled }) {
    const found = new Map<string, { readonly path: PayloadPath; count: number }>()
    const find = db
      .prepare<[number], string>(
        `SELECT payload FROM jobs WHERE id = ? AND octet_length(payload) <= ${MOST_BYTES}`,
      )
      .pluck()
    for (const id of ids) {
      checkCancelled()
      const payload = find.get(id)
      for (const path of payload === undefined ? [] : pathsOf(payload)) {
        const key = JSON.stringify(path)
        const known = found.get(key)
        if (known) known.count++
        else found.set(key, { path, count: 1 })
      }
    }
    const sorted = [...found.values()].sort((a, b) => b.count - a.count)
    return sorted.slice(0, MOST).map(({ path }) => path)
  },
}

function pathsOf(payload: string): PayloadPath[] {
  try {
    return valuesIn(JSON.parse(payload), [])
  } catch {
    return []
  }
}

function valuesIn(value: unknown, path: readonly string[]): PayloadPath[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return path.length > 0 ? [path] : []
  if (path.length === DEPTH) return []
  return Object.entries(value).flatMap(([name, member]) =>
    /["\\\0]/.test(name) ? [] : valuesIn(member, [...path, name]),
  )
}
