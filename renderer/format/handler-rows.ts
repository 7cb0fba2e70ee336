import type { HandlerFile } from '../../src/model/handler.ts'
import type { GroupFigures } from '../../src/model/statistics.ts'

/** A handler, and what has happened to its jobs; null where nothing has. */
export interface HandlerRow {
  readonly type: string
  /** False where its file is gone, or did not load. */
  readonly isLoaded: boolean
  readonly figures: GroupFigures | null
}

export const HANDLER_SORTS = ['Handler', 'Settled', 'Failed', 'Waited', 'Ran', 'Last failure'] as const
export type HandlerSort = (typeof HANDLER_SORTS)[number]

/** Every handler, and every type that has had jobs. Sorted by type, and from there by what was asked for. */
export function handlerRows(
  handlers: readonly HandlerFile[],
  figures: readonly GroupFigures[],
  sort: HandlerSort,
  isDescending: boolean,
): readonly HandlerRow[] {
  const loaded = new Set(handlers.filter(({ error }) => error === null).map(({ type }) => type))
  const known = new Map(figures.map((each) => [each.name, each]))
  const types = [...new Set([...handlers.map(({ type }) => type), ...known.keys()])].sort()
  const rows = types.map((type) => ({ type, isLoaded: loaded.has(type), figures: known.get(type) ?? null }))
  if (sort === 'Handler') return isDescending ? rows.reverse() : rows
  const of = (row: HandlerRow): number | null => VALUES[sort](row.figures)
  return rows.sort((a, b) => compare(of(a), of(b), isDescending))
}

const VALUES: Readonly<
  Record<Exclude<HandlerSort, 'Handler'>, (figures: GroupFigures | null) => number | null>
> = {
  Settled: (figures) => figures?.settledPerMinute ?? null,
  Failed: (figures) => figures?.failureShare ?? null,
  Waited: (figures) => figures?.waitedMs?.p95 ?? null,
  Ran: (figures) => figures?.ranMs?.p95 ?? null,
  'Last failure': (figures) => figures?.lastFailure?.at ?? null,
}

/** What nothing is known of comes last, whichever way it is sorted. */
function compare(a: number | null, b: number | null, isDescending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return isDescending ? b - a : a - b
}
