import {
  Activity,
  CalendarClock,
  Cpu,
  FileCode,
  Inbox,
  Keyboard,
  LayoutDashboard,
  ListChecks,
  NotebookText,
  OctagonAlert,
  Pause,
  Plus,
  RefreshCw,
  ScrollText,
  Search,
  SlidersHorizontal,
  SunMoon,
  Trash2,
} from '@lucide/vue'
import { useRouter } from 'vue-router'
import { JOB_STATUSES } from '../../src/model/status.ts'
import { THEMES, useTheme } from '../composables/use-theme.ts'
import { STATUS_WORDS } from '../messages.ts'
import { useConnectionStore } from '../stores/connection.ts'
import { useEnqueueStore } from '../stores/enqueue.ts'
import { useWorkspaceStore } from '../stores/workspace.ts'
import { useCommands, useCommandsStore, type Command } from './commands.ts'

/** The commands that are there on every page. */
export function useShellCommands(): void {
  const router = useRouter()
  const store = useCommandsStore()
  const enqueue = useEnqueueStore()
  const workspace = useWorkspaceStore()
  const connection = useConnectionStore()
  const theme = useTheme()

  const go = (name: string, title: string, key: string, icon: Command['icon']): Command => ({
    id: `go-${name}`,
    title,
    group: 'Go to',
    keys: `g ${key}`,
    ...(icon ? { icon } : {}),
    run: () => void router.push({ name }),
  })

  useCommands([
    go('overview', 'Overview', 'o', LayoutDashboard),
    go('jobs', 'Jobs', 'j', ListChecks),
    go('failures', 'Failures', 'f', OctagonAlert),
    go('queues', 'Queues', 'q', Inbox),
    go('schedules', 'Schedules', 's', CalendarClock),
    go('handlers', 'Handlers', 'h', FileCode),
    go('workers', 'Workers', 'w', Cpu),
    go('ledger', 'Ledger', 'l', NotebookText),
    go('trash', 'Trash', 't', Trash2),
    go('health', 'Health', 'e', Activity),
    go('logs', 'Logs', 'c', ScrollText),
    go('settings', 'Settings', ',', SlidersHorizontal),
    ...JOB_STATUSES.map((status): Command => ({
      id: `show-${status}`,
      title: `${STATUS_WORDS[status]} jobs`,
      group: 'Go to',
      icon: ListChecks,
      run: () => void router.push({ name: 'jobs', query: { status } }),
    })),
    {
      id: 'enqueue',
      title: 'Enqueue a job…',
      group: 'Jobs',
      keys: 'n',
      icon: Plus,
      run: () => enqueue.open(),
    },
    {
      id: 'palette',
      title: 'Search or run a command',
      group: 'Console',
      keys: '$mod+k',
      icon: Search,
      run: () => (store.isPaletteOpen = !store.isPaletteOpen),
    },
    {
      id: 'help',
      title: 'Show the keys',
      group: 'Console',
      keys: '[Shift]+?',
      icon: Keyboard,
      run: () => (store.isHelpOpen = true),
    },
    {
      id: 'live',
      title: 'Pause or resume live updates',
      group: 'Console',
      keys: 'Shift+P',
      icon: Pause,
      run: () => connection.togglePause(),
    },
    {
      id: 'theme',
      title: 'Switch the theme',
      group: 'Console',
      icon: SunMoon,
      run: () => (theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system'),
    },
    {
      id: 'reload-handlers',
      title: 'Reload the handlers',
      group: 'Console',
      icon: RefreshCw,
      isEnabled: () => workspace.workspace?.isConfirmed === true,
      run: () => void workspace.reload(),
    },
  ])
}
