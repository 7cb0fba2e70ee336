import { computed, nextTick, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useCommands } from '../commands/commands.ts'

export interface OpenItem {
  /** Its number; null where none is open. */
  readonly openId: ComputedRef<number | null>
  open(id: number): void
  /** The list has the focus then, which would be lost with what is closed. */
  close(): void
}

/**
 * The item of a list that is open beside it: in the address, so that it can be linked to. Escape closes it.
 *
 * @param page the route's name, whose `id` it is
 * @param item what it is, in words
 * @param list where the focus goes when it is closed
 */
export function useOpenItem(
  page: string,
  item: string,
  list: Readonly<Ref<{ focus(): void } | null>>,
): OpenItem {
  const route = useRoute()
  const router = useRouter()
  const openId = computed(() => {
    const id = Number(route.params['id'])
    return Number.isSafeInteger(id) && id > 0 ? id : null
  })
  function open(id: number): void {
    void router.replace({ name: page, params: { id: String(id) } })
  }
  function close(): void {
    void router.replace({ name: page, params: { id: '' } })
    void nextTick(() => list.value?.focus())
  }
  useCommands([
    {
      id: `close-${page}`,
      title: `Close the ${item}`,
      group: 'Job list',
      keys: 'Escape',
      isEnabled: () => openId.value !== null,
      run: close,
    },
  ])
  return { openId, open, close }
}
