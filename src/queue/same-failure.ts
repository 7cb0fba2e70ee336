import { messageTemplate } from '../model/message-template.ts'
import { mergedGroup } from '../store/merged-groups.ts'
import type { Store } from '../store/store.ts'

/** The newest failure of a job at some moment. */
interface LastFailure {
  /** Its failure group; null where it was not put into one. */
  readonly group: number | null
  readonly lastError: string | null
}

/** Whether a job has failed in the way in which it had failed before. */
export function isSameFailure(store: Store, before: LastFailure, after: LastFailure): boolean {
  if (before.lastError === null || after.lastError === null) return false
  if (before.group === null || after.group === null) {
    // A failure from before there were groups is known by what it said alone.
    return messageTemplate(before.lastError) === messageTemplate(after.lastError)
  }
  return before.group === after.group || mergedGroup(store, before.group) === mergedGroup(store, after.group)
}
