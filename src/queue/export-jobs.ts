import type { Selection } from '../model/filter.ts'
import { csvRow, type ExportColumn, type ExportFormat } from '../model/export.ts'
import type { ScanFilter } from '../store/reader/scan-filter.ts'
import type { Reader } from '../store/reader/reader.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import type { Store } from '../store/store.ts'

export interface ExportOptions {
  readonly format: ExportFormat
  /** Of CSV; JSON has every field. */
  readonly columns: readonly ExportColumn[]
  /** Newest first, or oldest. A selection by id goes by its own order. */
  readonly isDescending: boolean
  readonly signal?: AbortSignal | undefined
}

/** A piece of the file, and how many jobs are in it. */
export interface ExportChunk {
  readonly text: string
  readonly jobs: number
}

/**
 * Jobs as a file's text, piece by piece: each is read and written out on a thread of its own when it is asked
 * for, so that a reader who is slow holds nothing up.
 *
 * @throws the signal's reason where it aborts
 */
export async function* exportJobs(
  { store, reader }: { readonly store: Store; readonly reader: Reader },
  selection: Selection,
  { format, columns, isDescending, signal }: ExportOptions,
): AsyncGenerator<ExportChunk, void, undefined> {
  const shared = { format, columns, ...without(selection) }
  if (format === 'csv') yield { text: csvRow(columns.map(({ label }) => label)), jobs: 0 }
  if (format === 'json') yield { text: '[', jobs: 0 }
  let isFirst = true
  for (let from = start(store, selection, isDescending); from !== null;) {
    const { text, jobs, reached } = await reader.run('exportPortion', { ...shared, from }, { signal })
    // The comma in front of the very first one is one too many.
    if (text !== '') yield { text: format === 'json' && isFirst ? text.slice(1) : text, jobs }
    isFirst &&= text === ''
    from = reached === null ? null : beyond(from, reached)
  }
  if (format === 'json') yield { text: '\n]\n', jobs: 0 }
}

type From =
  { readonly ids: readonly number[] } | { readonly filter: ScanFilter; readonly isDescending: boolean }

function start(store: Store, selection: Selection, isDescending: boolean): From | null {
  if ('ids' in selection) return { ids: [...new Set(selection.ids)] }
  return { filter: scanFilterOf(store, selection.filter), isDescending }
}

function beyond(from: From, reached: number): From {
  if ('ids' in from) return { ids: from.ids.slice(reached) }
  const { filter, isDescending } = from
  return {
    filter: { ...filter, ...(isDescending ? { beforeId: reached } : { afterId: reached }) },
    isDescending,
  }
}

function without(selection: Selection): { readonly except: readonly number[]; readonly asOf: number | null } {
  if ('ids' in selection) return { except: [], asOf: null }
  return { except: selection.except ?? [], asOf: selection.asOf ?? null }
}
