import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { PayloadPath } from '../../src/model/job-test.ts'

/** Rows that scroll by within this are asked for together; ms. */
const GATHER_MS = 40
const AT_ONCE = 300
const KEPT = 5_000

/** Values of payloads for columns of the list, asked for as rows come into view. */
export const usePayloadValuesStore = defineStore('payload-values', () => {
  /** By job, then by column. */
  const values = shallowReactive(new Map<number, readonly (string | null)[]>())
  let paths: readonly PayloadPath[] = []
  let wanted: readonly number[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let run = new AbortController()

  function show(next: readonly PayloadPath[]): void {
    if (JSON.stringify(next) === JSON.stringify(paths)) return
    paths = next
    values.clear()
    want(wanted)
  }

  /** These jobs are in view. */
  function want(ids: readonly number[]): void {
    wanted = ids
    if (paths.length === 0 || ids.every((id) => values.has(id))) return
    timer ??= setTimeout(() => void load(), GATHER_MS)
  }

  async function load(): Promise<void> {
    timer = undefined
    const missing = wanted.filter((id) => !values.has(id)).slice(0, AT_ONCE)
    if (missing.length === 0 || paths.length === 0) return
    run.abort()
    run = new AbortController()
    const asked = paths
    try {
      const found = await client.jobs.payloadValues({ ids: missing, paths: asked }, { signal: run.signal })
      if (asked !== paths) return
      for (const [id, ...own] of found) values.set(id, own)
      for (const id of [...values.keys()].slice(0, -KEPT)) values.delete(id)
      want(wanted)
    } catch {
      // The cells stay empty; the list itself says what is wrong.
    }
  }

  bridge.onSync(() => values.clear())
  return {
    show,
    want,
    /** Of a job, column by column; undefined while they are not known. */
    valuesOf: (id: number): readonly (string | null)[] | undefined => values.get(id),
  }
})
