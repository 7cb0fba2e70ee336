import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { CONSOLE_ENTRIES, type ConsoleEntry } from '../../src/model/console-log.ts'
import { bridge, client } from '../bridge/index.ts'

/** What the console has said of itself, oldest first; followed while somebody looks at it. */
export const useConsoleLogStore = defineStore('console-log', () => {
  const entries = shallowRef<readonly ConsoleEntry[] | null>(null)
  const failure = shallowRef<unknown>(null)
  let lookers = 0

  async function load(): Promise<void> {
    try {
      entries.value = await client.consoleLog.list()
      failure.value = null
    } catch (error) {
      failure.value = error
    }
  }
  bridge.onSync(() => {
    if (lookers > 0) void load()
  })
  bridge.on('console', ({ entries: said, isCut }) => {
    if (lookers === 0 || !entries.value) return
    if (isCut) return void load()
    const lastId = entries.value.at(-1)?.id ?? -Infinity
    const fresh = said.filter(({ id }) => id > lastId)
    entries.value = [...entries.value, ...fresh].slice(-CONSOLE_ENTRIES)
  })

  return {
    entries,
    failure,
    load: () => void load(),
    /** Follow it; returns how to stop. */
    look(): () => void {
      lookers++
      void load()
      return () => {
        lookers--
      }
    },
  }
})
