import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { failureOf, isAbort } from '../bridge/failure.ts'

export interface Toast {
  readonly id: number
  readonly tone: 'plain' | 'warn' | 'error'
  readonly title: string
  readonly detail: string | null
  readonly action: { readonly label: string; readonly run: () => void } | null
  /** The retry whose outcome it goes on to say; null for none. */
  readonly follows: number | null
}

/** What has just happened, said for a few seconds. */
export const useToastsStore = defineStore('toasts', () => {
  const toasts = shallowRef<readonly Toast[]>([])
  let lastId = 0

  function add(
    tone: Toast['tone'],
    title: string,
    detail: string | null,
    action: Toast['action'],
    follows: number | null = null,
  ): void {
    // Four at most: a wall of notices is read by nobody.
    toasts.value = [...toasts.value.slice(-3), { id: ++lastId, tone, title, detail, action, follows }]
  }

  return {
    toasts,
    say: (title: string, action: Toast['action'] = null) => add('plain', title, null, action),
    follow: (title: string, operation: number, action: Toast['action']) =>
      add('plain', title, null, action, operation),
    isFollowing: (operation: number) => toasts.value.some(({ follows }) => follows === operation),
    warn: (title: string, detail: string | null = null) => add('warn', title, detail, null),
    /** Show why `what` did not work. An abort was asked for and is not shown. */
    fail(what: string, error: unknown): void {
      if (!isAbort(error)) add('error', what, failureOf(error).message, null)
    },
    dismiss(id: number): void {
      toasts.value = toasts.value.filter((toast) => toast.id !== id)
    },
  }
})
