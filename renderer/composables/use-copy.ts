import { useToastsStore } from '../stores/toasts.ts'

/** Copies a text and says so. */
export function useCopy(): (text: string, what: string) => Promise<void> {
  const toasts = useToastsStore()
  return async (text, what) => {
    try {
      await navigator.clipboard.writeText(text)
      toasts.say(`${what} copied`)
    } catch {
      toasts.warn('The clipboard is not available here')
    }
  }
}
