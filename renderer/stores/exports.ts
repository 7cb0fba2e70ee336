import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { client } from '../bridge/index.ts'
import { failureOf, isAbort, type Failure } from '../bridge/failure.ts'
import type { ExportColumn, ExportFormat } from '../../src/model/export.ts'
import type { Selection } from '../../src/model/filter.ts'
import { plural } from '../format/number.ts'
import { useToastsStore } from './toasts.ts'

/** What is to be exported, in data and in words. */
export interface ExportAsked {
  readonly selection: Selection
  readonly scope: string
  /** How many jobs, as far as that is known. */
  readonly jobs: number
  readonly isDescending: boolean
  readonly columns: readonly ExportColumn[]
}

/** One export at a time: asked for, begun, watched, done or stopped. */
export const useExportsStore = defineStore('exports', () => {
  const asked = shallowRef<ExportAsked | null>(null)
  const jobs = shallowRef<number | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const toasts = useToastsStore()
  let run: AbortController | undefined

  async function begin(format: ExportFormat): Promise<void> {
    const request = asked.value
    if (!request || jobs.value !== null) return
    const { selection, columns, isDescending } = request
    jobs.value = 0
    failure.value = null
    run = new AbortController()
    const { signal } = run
    try {
      const events = await client.jobs.export({ selection, columns, isDescending, format }, { signal })
      for await (const event of events) {
        if (event.kind === 'ready' && event.url !== null) download(event.url)
        else if (event.kind === 'progress') jobs.value = event.jobs
        else if (event.kind === 'done') {
          toasts.say(`${plural(event.jobs, 'job')} exported${event.file ? ` to ${event.file}` : ''}`)
          asked.value = null
        }
      }
    } catch (error) {
      if (signal.aborted || isAbort(error))
        toasts.warn('Export stopped', 'What was written so far is not whole.')
      else failure.value = failureOf(error)
    } finally {
      jobs.value = null
    }
  }

  return {
    asked,
    /** How many have been written; null while nothing is. */
    jobs,
    failure,
    isOpen: computed(() => asked.value !== null),
    ask(request: ExportAsked): void {
      if (jobs.value !== null) return
      asked.value = request
      failure.value = null
    },
    begin,
    stop: () => run?.abort(),
    close: (): void => void (jobs.value === null && (asked.value = null)),
  }
})

/** As a click on a link to a file: the browser asks where to keep it, or keeps it. */
function download(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}
