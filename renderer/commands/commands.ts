import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowReactive, shallowRef, type Component } from 'vue'

/** Something that a person can do: by key, from the palette, or from the list of keys. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: 'Go to' | 'Jobs' | 'Job list' | 'Job' | 'Console'
  /** As tinykeys writes it. */
  readonly keys?: string
  readonly icon?: Component
  readonly run: () => void
  readonly isEnabled?: () => boolean
}

/** Every command that is there now: those of the shell, and those of the view that is shown. */
export const useCommandsStore = defineStore('commands', () => {
  const sets = shallowReactive(new Set<readonly Command[]>())
  const isPaletteOpen = shallowRef(false)
  const isHelpOpen = shallowRef(false)
  return {
    isPaletteOpen,
    isHelpOpen,
    commands: computed(() => [...sets].flat()),
    add(commands: readonly Command[]): () => void {
      sets.add(commands)
      return () => sets.delete(commands)
    },
  }
})

/** Offer commands for as long as the calling scope lives. */
export function useCommands(commands: readonly Command[]): void {
  onScopeDispose(useCommandsStore().add(commands))
}
