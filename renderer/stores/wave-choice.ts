import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { WAVE_PLAN_DEFAULTS, type WavePlan } from '../../src/model/wave-plan.ts'

export type RetryMode = 'at once' | 'in waves'

/** From this many jobs on, waves are offered first. */
const MANY = 50
const KEPT = 'yardmaster.waves'

interface Kept {
  readonly mode: RetryMode | null
  readonly plan: WavePlan
}

/** How a person retries many jobs: as they chose the last time, in this browser. */
export const useWaveChoiceStore = defineStore('wave-choice', () => {
  const kept = shallowRef<Kept>(read())
  return {
    plan: () => kept.value.plan,
    /** What to begin with for so many jobs. */
    modeFor: (jobs: number): RetryMode =>
      jobs <= 1 ? 'at once' : (kept.value.mode ?? (jobs >= MANY ? 'in waves' : 'at once')),
    /** @param jobs how many it was chosen for: what is said of few is not meant for many */
    keep(mode: RetryMode, plan: WavePlan, jobs: number): void {
      kept.value = { mode: jobs >= MANY ? mode : kept.value.mode, plan }
      localStorage.setItem(KEPT, JSON.stringify(kept.value))
    },
  }
})

function read(): Kept {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Kept>
    return { mode: found.mode ?? null, plan: { ...WAVE_PLAN_DEFAULTS, ...found.plan } }
  } catch {
    return { mode: null, plan: WAVE_PLAN_DEFAULTS }
  }
}
