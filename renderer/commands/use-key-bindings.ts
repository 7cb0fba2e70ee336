import { createKeybindingsHandler } from 'tinykeys'
import { useEventListener } from '@vueuse/core'
import { computed } from 'vue'
import { useCommandsStore } from './commands.ts'

/** Keys run the commands they belong to. Called once, by the shell. */
export function useKeyBindings(): void {
  const store = useCommandsStore()
  const handler = computed(() => {
    const bindings: Record<string, (event: KeyboardEvent) => void> = {}
    for (const command of store.commands) {
      if (command.keys === undefined) continue
      bindings[command.keys] = (event) => {
        if (command.isEnabled?.() === false) return
        event.preventDefault()
        command.run()
      }
    }
    return createKeybindingsHandler(bindings, { ignore: isNotForCommands })
  })
  useEventListener(window, 'keydown', (event) => handler.value(event))
}

/** Typing stays typing, and an open dialog or menu has its keys for itself; with Ctrl or ⌘ it is a command. */
function isNotForCommands(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true
  const target = event.target
  if (!(target instanceof Element)) return false
  if (target.closest('[role="dialog"], [role="menu"], [role="alertdialog"]')) return true
  if (event.ctrlKey || event.metaKey) return false
  return target.matches('input:not([type="checkbox"]), select, textarea, [contenteditable]')
}
