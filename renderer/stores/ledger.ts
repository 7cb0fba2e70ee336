import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type { Operation, OperationKind, OperationState } from '../../src/model/operation.ts'

export interface LedgerFilter {
  readonly kind: readonly OperationKind[]
  readonly state: readonly OperationState[]
}

/** What was done to jobs, newest first, live. It is asked for when the page is first shown. */
export const useLedgerStore = defineStore('ledger', () => {
  const filter = shallowRef<LedgerFilter>({ kind: [], state: [] })
  const byId = shallowReactive(new Map<number, Operation>())
  const before = shallowRef<number | null>(null)
  const isLoaded = shallowRef(false)
  const failure = shallowRef<Failure | null>(null)
  let run = new AbortController()

  async function load(): Promise<void> {
    run.abort()
    run = new AbortController()
    const { signal } = run
    try {
      const page = await client.operations.list(queryOf(filter.value), { signal })
      if (signal.aborted) return
      byId.clear()
      for (const operation of page.operations) byId.set(operation.id, operation)
      before.value = page.before
      failure.value = null
      isLoaded.value = true
    } catch (error) {
      if (!signal.aborted) failure.value = failureOf(error)
    }
  }

  async function more(): Promise<void> {
    if (before.value === null) return
    const page = await client.operations.list({ ...queryOf(filter.value), before: before.value })
    for (const operation of page.operations) byId.set(operation.id, operation)
    before.value = page.before
  }

  bridge.onSync(() => {
    if (isLoaded.value) void load()
  })
  bridge.on('operations', ({ changed }) => {
    if (!isLoaded.value) return
    for (const operation of changed) {
      byId.set(operation.id, operation)
      const { undoes } = operation
      const undone = undoes === null ? undefined : byId.get(undoes)
      if (undone && operation.affected > 0) byId.set(undone.id, { ...undone, undoneBy: operation.id })
    }
  })

  return {
    filter,
    operations: computed(() =>
      [...byId.values()].filter((each) => fits(filter.value, each)).sort((a, b) => b.id - a.id),
    ),
    isLoaded,
    failure,
    hasMore: computed(() => before.value !== null),
    find: (id: number) => byId.get(id),
    load: () => void load(),
    more: () => void more().catch((error: unknown) => (failure.value = failureOf(error))),
    setFilter(next: LedgerFilter): void {
      filter.value = next
      void load()
    },
    /** Ask for one that is not among those listed. */
    async fetch(id: number): Promise<void> {
      byId.set(id, await client.operations.get({ id }))
    },
  }
})

function queryOf({ kind, state }: LedgerFilter) {
  return {
    limit: 100,
    ...(kind.length > 0 ? { kind: [...kind] } : {}),
    ...(state.length > 0 ? { state: [...state] } : {}),
  }
}

function fits({ kind, state }: LedgerFilter, operation: Operation): boolean {
  return (
    (kind.length === 0 || kind.includes(operation.kind)) &&
    (state.length === 0 || state.includes(operation.state))
  )
}
