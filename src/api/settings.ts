import { checkSetting } from '../model/settings.ts'
import type { JobStatus } from '../model/status.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

/** The jobs that a retention is about. */
const PURGED: Readonly<Record<string, JobStatus>> = {
  'retention.completedMs': 'completed',
  'retention.cancelledMs': 'cancelled',
  'retention.deadMs': 'dead',
}

export function settingsOperations({ settings: os }: Operations, { settings, queue, note }: ConsoleParts) {
  return {
    list: os.list.handler(() => settings.list()),
    set: os.set.handler(async ({ input: { changes } }) => {
      const subject = { settings: Object.fromEntries(changes.map(({ key, value }) => [key, value])) }
      await settings.set(changes, 'window', queue.entering({ kind: 'set', subject, surface: 'window' }))
      for (const { key, value } of changes) note(`${key} was set to ${value} from the window`)
      return settings.list()
    }),
    reset: os.reset.handler(async ({ input }) => {
      const keys = input.keys ?? settings.list().flatMap(({ key, set }) => (set ? [key] : []))
      if (keys.length === 0) return settings.list()
      const subject = { settings: Object.fromEntries(keys.map((key) => [key, null])) }
      await settings.reset(keys, queue.entering({ kind: 'reset', subject, surface: 'window' }))
      note(`${input.keys?.join(', ') ?? 'every setting'} was reset from the window`)
      return settings.list()
    }),
    preview: os.preview.handler(async ({ input: { key, value } }) => {
      checkSetting(key, value)
      const status = PURGED[key]
      return { jobs: status === undefined || value === null ? 0 : await queue.purgeable(status, value) }
    }),
  }
}
