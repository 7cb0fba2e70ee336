import { computed, onMounted, shallowRef } from 'vue'
import { client } from '../bridge/index.ts'
import type { HandlerGeneration } from '../../src/model/generation.ts'
import type { ReplayStart } from '../stores/replay-dialog.ts'

/** What of its handler a replay runs: the code that is saved, or that of the attempt that it repeats. */
export type ReplayCode = 'saved' | 'attempt'

/** Which build the attempt of a job ran on, and whether a replay can run on it too. */
export function useReplayBuild({ jobId, type }: ReplayStart) {
  const build = shallowRef<string | null>(null)
  const generations = shallowRef<readonly HandlerGeneration[]>([])
  const code = shallowRef<ReplayCode>('saved')
  const ran = computed(() =>
    generations.value.find(({ builds }) => builds.some((one) => one.build === build.value)),
  )
  const saved = computed(() => generations.value[0])
  const isSavedBroken = computed(() => (saved.value?.error ?? null) !== null)

  onMounted(async () => {
    if (jobId === null) return
    try {
      const [{ attempts }, list] = await Promise.all([
        client.jobs.get({ id: jobId }),
        client.handlers.generations({ type }),
      ])
      build.value = attempts.findLast(({ outcome }) => outcome !== null)?.build ?? null
      generations.value = list
      // What is saved can't run: what can is offered first.
      if (isSavedBroken.value && ran.value?.isKept) code.value = 'attempt'
    } catch {
      // Without it, what is saved is replayed, as ever.
    }
  })

  return {
    code,
    /** The build of the newest attempt that has ended; null where there is none to choose. */
    attemptBuild: computed(() => (ran.value && ran.value !== saved.value ? build.value : null)),
    /** Whether that build's files are kept. */
    isKept: computed(() => ran.value?.isKept ?? false),
    isSavedBroken,
    /** The build to ask for; undefined for what is saved. */
    chosen: computed(() => (code.value === 'attempt' ? (build.value ?? undefined) : undefined)),
  }
}
