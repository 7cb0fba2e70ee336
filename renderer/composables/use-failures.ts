import { onScopeDispose } from 'vue'
import { useFailuresStore, type GroupsAsked } from '../stores/failures.ts'

/** The failure groups that are asked for, kept fresh for as long as the component is there. */
export function useFailures(asked: GroupsAsked): ReturnType<typeof useFailuresStore> {
  const store = useFailuresStore()
  store.ask(asked)
  onScopeDispose(store.show())
  return store
}
