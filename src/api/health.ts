import type { BackupEvent, CheckEvent } from '../contract/index.ts'
import { toBridgeError } from './errors.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'
import { workEvents } from './work-events.ts'

export function healthOperations({ health: operations }: Operations, parts: ConsoleParts) {
  const { health, log } = parts
  return {
    get: operations.get.handler(() => health.refresh()),
    check: operations.check.handler(({ input: { what }, signal }) =>
      workEvents<CheckEvent>(
        async ({ tell, signal: stopped }) => {
          const options = { signal: stopped, onProgress: progressTo(tell) }
          await (what === 'integrity' ? health.checkIntegrity(options) : health.compareCounters(options))
          return { kind: 'done', health: await health.refresh() }
        },
        { signal, toError: (error) => toBridgeError(error, 'health.check', log) },
      ),
    ),
    backup: operations.backup.handler(({ signal }) =>
      workEvents<BackupEvent>(
        async ({ tell, signal: stopped }) => ({
          kind: 'done',
          backup: await health.backUp({ signal: stopped, onProgress: progressTo(tell) }),
        }),
        { signal, toError: (error) => toBridgeError(error, 'health.backup', log) },
      ),
    ),
    backups: operations.backups.handler(async () => (await health.refresh()).backups),
    preview: operations.preview.handler(({ input: { name }, signal }) => health.preview(name, { signal })),
    restore: operations.restore.handler(async ({ input: { name } }) => {
      await parts.restore(name)
      return { isRestarting: true as const }
    }),
  }
}

type Progress = Extract<CheckEvent, { kind: 'progress' }>

function progressTo(tell: (event: Progress) => void): (progress: Progress['progress']) => void {
  return (progress) => tell({ kind: 'progress', progress })
}
