/**
 * How a list is cut into keyset pages: a short first one, since it is what people wait for, and long
 * ones behind it, since each can only be reached through the one before.
 */
export const FIRST_PAGE_ROWS = 200
export const PAGE_ROWS = 1_000

export function pageOf(row: number): number {
  return row < FIRST_PAGE_ROWS ? 0 : 1 + Math.floor((row - FIRST_PAGE_ROWS) / PAGE_ROWS)
}

export function firstRowOf(page: number): number {
  return page === 0 ? 0 : FIRST_PAGE_ROWS + (page - 1) * PAGE_ROWS
}

export function rowsOf(page: number): number {
  return page === 0 ? FIRST_PAGE_ROWS : PAGE_ROWS
}

/** Of `loaded`, the pages to forget: all but the `keep` nearest to `page`. */
export function pagesToForget(loaded: Iterable<number>, page: number, keep: number): number[] {
  return [...loaded].sort((a, b) => Math.abs(a - page) - Math.abs(b - page)).slice(keep)
}
