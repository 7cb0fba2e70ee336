import { client } from '../bridge/index.ts'
import type { SourceLines } from '../../src/contract/index.ts'
import type { FramePlace } from '../../src/model/stack-frames.ts'
import { useToastsStore } from '../stores/toasts.ts'

/** Whose error a stack belongs to: the host shows the files that it names, and no others. */
export type StackOrigin = { readonly jobId: number; readonly attempt: number } | { readonly replay: number }

export interface StackSource {
  /** The lines around a frame's; null where its file is not in the workspace, or gone. */
  read(origin: StackOrigin, place: FramePlace): Promise<SourceLines | null>
  /** Show the place in the person's editor. */
  open(origin: StackOrigin, place: FramePlace): Promise<void>
}

export function useStackSource(): StackSource {
  const toasts = useToastsStore()
  return {
    async read(origin, place) {
      try {
        return await client.jobs.source(frameOf(origin, place))
      } catch {
        // The frame itself says what is known: there is nothing more to show of it.
        return null
      }
    },
    async open(origin, place) {
      try {
        const { url } = await client.jobs.openSource(frameOf(origin, place))
        if (url !== null) follow(url)
      } catch (error) {
        toasts.fail('The file was not opened', error)
      }
    },
  }
}

function frameOf(origin: StackOrigin, { file, line, column }: FramePlace) {
  const place = { file, line, ...(column === null ? {} : { column }) }
  return 'replay' in origin
    ? { replay: origin.replay, ...place }
    : { id: origin.jobId, attempt: origin.attempt, ...place }
}

/** A link of an editor: the browser hands it to the system, and the page stays. */
export function follow(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.rel = 'noreferrer'
  link.click()
}
