import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useCommands } from '../commands/commands.ts'

export interface OpenItem {
  /** Its number; null where none is open. */
  readonly openId: ComputedRef<number | null>
  open(id: number | null): void
}

/**
 * The item of a list that is open beside it: in the address, so that it can be linked to. Escape closes it.
 *
 * @param page the route's name, whose `id` it is
 * @param item what it is, in words
 */
export function useOpenItem(page: string, item: string): OpenItem {
  const route = useRoute()
  const router = useRouter()
  const openId = computed(() => {
    const id = Number(route.params['id'])
    return Number.isSafeInteger(id) && id > 0 ? id : null
  })
  function open(id: number | null): void {
    void router.replace({ name: page, params: { id: id === null ? '' : String(id) } })
  }
  useCommands([
    {
      id: `close-${page}`,
      title: `Close the ${item}`,
      group: 'Job list',
      keys: 'Escape',
      isEnabled: () => openId.value !== null,
      run: () => open(null),
    },
  ])
  return { openId, open }
}
