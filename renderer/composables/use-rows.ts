import { onScopeDispose, shallowReactive, shallowRef, type Ref } from 'vue'
import { failureOf, type Failure } from '../bridge/failure.ts'

const PAGE = 100

export interface Rows<Row> {
  readonly total: Readonly<Ref<number | null>>
  readonly failure: Readonly<Ref<Failure | null>>
  /** The row at this place; undefined while it is not loaded. */
  at(index: number): Row | undefined
  /** The rows from `first` to `last` (exclusive) are looked at. */
  want(first: number, last: number): void
  /** Everything is read anew; what is shown stays until then. */
  reload(): void
}

/** Rows of a list that is read by place, a page at a time as it is scrolled to. */
export function useRows<Row>(
  ask: (
    page: { offset: number; limit: number },
    signal: AbortSignal,
  ) => Promise<{ readonly rows: readonly Row[]; readonly total: number }>,
): Rows<Row> {
  const total = shallowRef<number | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const pages = shallowReactive(new Map<number, readonly Row[]>())
  const asked = new Set<number>()
  let run = new AbortController()
  let wanted = { first: 0, last: 1 }

  async function load(page: number, isFresh: boolean): Promise<void> {
    if (asked.has(page)) return
    asked.add(page)
    const { signal } = run
    try {
      const answer = await ask({ offset: page * PAGE, limit: PAGE }, signal)
      if (signal.aborted) return
      if (isFresh) pages.clear()
      pages.set(page, answer.rows)
      total.value = answer.total
      failure.value = null
    } catch (error) {
      if (signal.aborted) return
      asked.delete(page)
      failure.value = failureOf(error)
    }
  }

  function loadWanted(isFresh: boolean): void {
    const last = Math.floor(Math.max(wanted.first, wanted.last - 1) / PAGE)
    for (let page = Math.floor(wanted.first / PAGE); page <= last; page++) void load(page, isFresh)
  }

  onScopeDispose(() => run.abort())
  return {
    total,
    failure,
    at: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    want(first, last) {
      wanted = { first, last }
      loadWanted(false)
    },
    reload() {
      run.abort()
      run = new AbortController()
      asked.clear()
      loadWanted(true)
    },
  }
}
