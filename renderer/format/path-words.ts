import type { PayloadPath } from '../../src/model/payload-diff.ts'
import { writtenPath } from '../../src/model/edits/field-path.ts'

/** Where something stands in a payload: `address.zip`, `items[0]`; of the root, `the whole`. */
export function pathWords(path: PayloadPath): string {
  return path.length === 0 ? 'the whole' : writtenPath(path)
}
