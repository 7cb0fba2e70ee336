import { onBeforeUnmount, watch } from 'vue'
import { useRouter } from 'vue-router'
import { useSelectionStore, type SelectionState } from '../stores/selection.ts'

interface Remembered {
  readonly address: string
  readonly row: number
  readonly selection: SelectionState
}

/** More steps back than anybody takes. */
const KEPT = 50
/** By the place in the browser's history: back and forward find the list as it was left. */
const remembered = new Map<number, Remembered>()

/** Where in the browser's history we are. */
function historyPosition(): number {
  const state = window.history.state as { readonly position?: number } | null
  return state?.position ?? 0
}

export interface ListMemory {
  /** The row that was at the top and what was selected, when this place of the history was left; once. */
  recall(): Remembered | null
}

/**
 * Remembers how the list of each step of the history was left.
 *
 * @param address of the list: the search and its order
 * @param topRow which row is at the top now
 */
export function useListMemory(address: () => string, topRow: () => number): ListMemory {
  const selection = useSelectionStore()
  const router = useRouter()
  let current = { position: historyPosition(), address: address() }

  function keep(): void {
    remembered.delete(current.position)
    remembered.set(current.position, {
      address: current.address,
      row: topRow(),
      selection: selection.state(),
    })
    for (const oldest of [...remembered.keys()].slice(0, -KEPT)) remembered.delete(oldest)
  }
  // Before the address changes, while the list still shows what belongs to it.
  const end = router.beforeEach(() => keep())
  watch(address, (next) => (current = { position: historyPosition(), address: next }), { flush: 'sync' })
  const endAfter = router.afterEach(() => (current = { position: historyPosition(), address: address() }))
  onBeforeUnmount(() => {
    end()
    endAfter()
  })
  return {
    recall() {
      const found = remembered.get(historyPosition())
      return found?.address === address() ? found : null
    },
  }
}
