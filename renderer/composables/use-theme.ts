import { useLocalStorage } from '@vueuse/core'
import { watchEffect, type Ref } from 'vue'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The chosen theme, kept on this machine. The system's until someone chooses. */
export function useTheme(): Ref<Theme> {
  return useLocalStorage<Theme>('yardmaster.theme', 'system')
}

/** Keep the document on the chosen theme; called once, before anything is painted. */
export function applyTheme(): void {
  const theme = useTheme()
  watchEffect(() => {
    const root = document.documentElement
    if (theme.value === 'light' || theme.value === 'dark') root.dataset['theme'] = theme.value
    else delete root.dataset['theme']
  })
}
