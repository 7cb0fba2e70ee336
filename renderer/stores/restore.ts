import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { failureOf, type Failure } from '../bridge/failure.ts'
import { client } from '../bridge/index.ts'
import type { BackupFile, RestorePreview } from '../../src/model/health.ts'
import { useToastsStore } from './toasts.ts'

export type RestorePhase = 'previewing' | 'ready' | 'restoring' | 'failed'

/** Restoring a backup: asked for, looked through, confirmed. */
export const useRestoreStore = defineStore('restore', () => {
  const asked = shallowRef<BackupFile | null>(null)
  const phase = shallowRef<RestorePhase>('previewing')
  const preview = shallowRef<RestorePreview | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const toasts = useToastsStore()
  let look: AbortController | undefined

  async function ask(backup: BackupFile): Promise<void> {
    look?.abort()
    look = new AbortController()
    asked.value = backup
    preview.value = null
    failure.value = null
    phase.value = 'previewing'
    try {
      const found = await client.health.preview({ name: backup.name }, { signal: look.signal })
      if (asked.value !== backup) return
      preview.value = found
      phase.value = 'ready'
    } catch (error) {
      if (asked.value === backup) fail(error)
    }
  }

  async function confirm(): Promise<void> {
    const backup = asked.value
    if (!backup || phase.value !== 'ready') return
    phase.value = 'restoring'
    try {
      await client.health.restore({ name: backup.name })
      toasts.say('Restoring: the host ends what runs, and comes up again')
      close()
    } catch (error) {
      fail(error)
    }
  }

  function fail(error: unknown): void {
    failure.value = failureOf(error)
    phase.value = 'failed'
  }

  function close(): void {
    look?.abort()
    asked.value = null
  }

  return { asked, phase, preview, failure, isOpen: computed(() => asked.value !== null), ask, confirm, close }
})
