/** A column of the jobs list. Those with the highest `rank` leave first where it gets narrow. */
export interface JobColumn {
  readonly id:
    'select' | 'status' | 'id' | 'type' | 'queue' | 'attempts' | 'age' | 'duration' | 'error' | 'created'
  readonly label: string
  /** CSS px; a flexible column grows from here. */
  readonly widthPx: number
  readonly grow: number
  readonly rank: number
  readonly isNumeric: boolean
}

const COLUMNS: readonly JobColumn[] = [
  { id: 'select', label: '', widthPx: 36, grow: 0, rank: 0, isNumeric: false },
  { id: 'status', label: 'Status', widthPx: 104, grow: 0, rank: 0, isNumeric: false },
  { id: 'id', label: 'Job', widthPx: 72, grow: 0, rank: 0, isNumeric: true },
  { id: 'type', label: 'Type', widthPx: 168, grow: 2, rank: 0, isNumeric: false },
  { id: 'queue', label: 'Queue', widthPx: 88, grow: 0.4, rank: 4, isNumeric: false },
  { id: 'attempts', label: 'Tries', widthPx: 50, grow: 0, rank: 3, isNumeric: true },
  { id: 'age', label: 'Age', widthPx: 48, grow: 0, rank: 1, isNumeric: true },
  { id: 'duration', label: 'Took', widthPx: 84, grow: 0, rank: 2, isNumeric: true },
  { id: 'error', label: 'Last error', widthPx: 200, grow: 4, rank: 5, isNumeric: false },
  { id: 'created', label: 'Created', widthPx: 112, grow: 0, rank: 6, isNumeric: true },
]

/** The columns that fit into `widthPx`, in their order. */
export function columnsFor(widthPx: number): readonly JobColumn[] {
  let columns = COLUMNS
  for (;;) {
    const last = Math.max(...columns.map((column) => column.rank))
    if (last === 0 || columns.reduce((sum, column) => sum + column.widthPx, 0) <= widthPx) return columns
    columns = columns.filter((column) => column.rank !== last)
  }
}

/** `grid-template-columns` for them. */
export function gridTemplate(columns: readonly JobColumn[]): string {
  return columns
    .map(({ widthPx, grow }) => (grow === 0 ? `${widthPx}px` : `minmax(${widthPx}px, ${grow}fr)`))
    .join(' ')
}
