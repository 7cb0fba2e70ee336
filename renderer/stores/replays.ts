import { defineStore } from 'pinia'
import { shallowReactive, shallowRef } from 'vue'
import type { LogLine } from '../../src/model/attempt.ts'
import type { Replay, ReplayBrief } from '../../src/model/replay.ts'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'

/** Whose replays: a job's, or those of payloads that were run on a handler by themselves. */
export type ReplaysOf = { readonly jobId: number } | { readonly type: string }

/** Replays of one job or type, newest first, live; and the one that is looked at. */
export const useReplaysStore = defineStore('replays', () => {
  const of = shallowRef<ReplaysOf | null>(null)
  const byId = shallowReactive(new Map<number, ReplayBrief>())
  const isLoaded = shallowRef(false)
  const failure = shallowRef<Failure | null>(null)
  const chosen = shallowRef<number | null>(null)
  const whole = shallowRef<Replay | null>(null)
  /** What a running one has logged since it was read. */
  const lines = shallowRef<readonly LogLine[]>([])

  async function load(): Promise<void> {
    const asked = of.value
    if (!asked) return
    try {
      const list = await client.replays.list(asked)
      if (of.value !== asked) return
      byId.clear()
      for (const replay of list) byId.set(replay.id, replay)
      isLoaded.value = true
      failure.value = null
      if (chosen.value === null || !byId.has(chosen.value)) chosen.value = list[0]?.id ?? null
      await read()
    } catch (error) {
      if (of.value === asked) failure.value = failureOf(error)
    }
  }

  async function read(): Promise<void> {
    const id = chosen.value
    if (id === null) {
      whole.value = null
      return
    }
    lines.value = []
    try {
      const replay = await client.replays.get({ id })
      if (chosen.value === id) whole.value = replay
    } catch (error) {
      if (chosen.value === id) failure.value = failureOf(error)
    }
  }

  function choose(id: number): void {
    chosen.value = id
    whole.value = null
    void read()
  }

  function isOurs(replay: ReplayBrief): boolean {
    const wanted = of.value
    if (!wanted) return false
    return 'jobId' in wanted
      ? replay.jobId === wanted.jobId
      : replay.jobId === null && replay.type === wanted.type
  }

  bridge.onSync(() => void load())
  bridge.on('replays', ({ changed, removed }) => {
    for (const id of removed) byId.delete(id)
    for (const replay of changed) {
      if (!isOurs(replay)) continue
      const isNew = !byId.has(replay.id)
      byId.set(replay.id, replay)
      if (isNew) choose(replay.id)
      // Its end, and what it recorded, are more than the event tells.
      else if (replay.id === chosen.value) {
        if (replay.outcome === null && whole.value) whole.value = { ...whole.value, ...replay }
        else void read()
      }
    }
    if (chosen.value !== null && !byId.has(chosen.value)) {
      const [first] = [...byId.keys()].sort((a, b) => b - a)
      chosen.value = first ?? null
      void read()
    }
  })
  bridge.on('replay-log', ({ id, lines: fresh }) => {
    if (id === chosen.value) lines.value = [...lines.value, ...fresh]
  })

  return {
    byId,
    isLoaded,
    failure,
    chosen,
    whole,
    lines,
    choose,
    load: () => void load(),
    /** Look at these from now on. */
    show(next: ReplaysOf): void {
      of.value = next
      byId.clear()
      isLoaded.value = false
      failure.value = null
      chosen.value = null
      whole.value = null
      void load()
    },
  }
})
