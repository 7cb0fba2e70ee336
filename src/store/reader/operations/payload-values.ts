import type { PayloadPath } from '../../../model/job-test.ts'
import type { ReaderOperation } from '../operation.ts'
import { valueColumns } from '../payload-values.ts'

export interface PayloadValuesInput {
  readonly ids: readonly number[]
  readonly paths: readonly PayloadPath[]
}

/** Of a cell of a list, nobody sees more. */
const LONGEST = 200

/** By job: the values of its payload at these paths, as text, cut where they are long. */
export const payloadValues: ReaderOperation<
  PayloadValuesInput,
  readonly (readonly [id: number, ...values: (string | null)[]])[]
> = {
  lane: 'question',
  run({ ids, paths }, { db, checkCancelled }) {
    const { sql, values } = valueColumns(paths)
    const columns = sql.map((column) => `substr(${column}, 1, ${LONGEST})`)
    const find = db
      .prepare<(string | number)[], [number, ...(string | null)[]]>(
        `SELECT ${['id', ...columns].join(', ')} FROM jobs WHERE id = ?`,
      )
      .raw()
    return ids.flatMap((id) => {
      checkCancelled()
      return find.all(...values, id)
    })
  },
}
