import { Ban, CalendarClock, FilePenLine, Play, RotateCw, Trash2 } from '@lucide/vue'
import type { Component } from 'vue'
import type { JobAction } from '../../src/model/status.ts'
import type { Command } from './commands.ts'

/** How an action on jobs is offered everywhere: menu, toolbar, palette, keys. */
export interface OfferedAction {
  readonly action: JobAction
  readonly title: string
  readonly icon: Component
  /** As tinykeys writes it. */
  readonly keys: string
}

/** In the order in which menus show them. */
export const OFFERED_ACTIONS: readonly OfferedAction[] = [
  { action: 'retry', title: 'Retry', icon: RotateCw, keys: 'r' },
  { action: 'run-now', title: 'Run now', icon: Play, keys: 'Shift+R' },
  { action: 'change', title: 'Change priority, queue or time…', icon: CalendarClock, keys: 'p' },
  { action: 'correct', title: 'Correct the payload…', icon: FilePenLine, keys: 'e' },
  { action: 'cancel', title: 'Cancel', icon: Ban, keys: 'c' },
  { action: 'delete', title: 'Delete', icon: Trash2, keys: 'Delete' },
]

/** The actions as commands of the list: on the selection, or on the job that is meant. */
export function jobCommands(act: (action: JobAction) => void): readonly Command[] {
  return OFFERED_ACTIONS.map(({ action, title, icon, keys }) => ({
    id: action,
    title,
    group: 'Job list',
    keys,
    icon,
    run: () => act(action),
  }))
}
