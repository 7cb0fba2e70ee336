import { engineRows } from './engine.ts'
import { hostRows } from './host.ts'
import { millionRows } from './million.ts'
import type { Row } from './row.ts'
import { scaleOf } from './scale.ts'

/** Every row of the bench, in the order of the report. A new one is added here and measured by `ours`. */
export function allRows({ isQuick }: { readonly isQuick: boolean }): readonly Row[] {
  const scale = scaleOf(isQuick)
  return [...engineRows(scale), ...hostRows(scale), ...millionRows(scale)]
}
