import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../clock.ts'
import type { ExportEvent } from '../contract/index.ts'
import { NotFoundError, YardmasterError } from '../errors.ts'
import type { ExportFormat } from '../model/export.ts'
import type { Selection } from '../model/filter.ts'
import type { ExportOptions } from '../queue/export-jobs.ts'
import type { Queue } from '../queue/queue.ts'
import type { WorkMeans } from './work-events.ts'

/** How long a file that is ready waits to be fetched. */
const FETCH_MS = 60_000

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/** A file that somebody may fetch, once. */
export interface ExportFile {
  readonly name: string
  readonly contentType: string
  /** Its text, piece by piece; leaving the iteration early stops the export. */
  readonly text: AsyncIterable<string>
}

export type ExportRequest = Omit<ExportOptions, 'signal'> & { readonly selection: Selection }

export interface ExportsOptions {
  readonly queue: Pick<Queue, 'export'>
  readonly clock: Clock
  /** Asks the person where to write a file; null where they would rather not. Null for a host that serves it. */
  readonly saveAs: ((name: string) => Promise<string | null>) | null
}

/** Files of jobs: written where the person says, or kept ready for the browser that asked for them. */
export class Exports {
  readonly #options: ExportsOptions
  readonly #ready = new Map<string, ExportFile>()

  constructor(options: ExportsOptions) {
    this.#options = options
  }

  /** Export, and tell how it goes; resolves with the last event. Aborting stops it, and leaves no file. */
  async run(request: ExportRequest, means: WorkMeans<ExportEvent>): Promise<ExportEvent> {
    const { clock, saveAs } = this.#options
    const name = `jobs-${new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '')}.${request.format}`
    return saveAs ? this.#save(request, name, saveAs, means) : this.#offer(request, name, means)
  }

  /** The file of this id, which is nobody else's from then on. @throws NOT_FOUND */
  take(id: string): ExportFile {
    const file = this.#ready.get(id)
    if (!file) throw new NotFoundError('file', `export ${id}`)
    this.#ready.delete(id)
    return file
  }

  async #save(
    request: ExportRequest,
    name: string,
    saveAs: (name: string) => Promise<string | null>,
    { tell, signal }: WorkMeans<ExportEvent>,
  ): Promise<ExportEvent> {
    const file = await saveAs(name)
    if (file === null) return { kind: 'declined' }
    const draft = `${file}.part`
    const written = this.#written(request, tell, signal)
    try {
      await pipeline(Readable.from(written.text), createWriteStream(draft), { signal })
      await rename(draft, file)
    } catch (error) {
      await rm(draft, { force: true })
      throw signal.aborted ? signal.reason : error
    }
    return { kind: 'done', jobs: written.jobs(), file }
  }

  async #offer(
    request: ExportRequest,
    name: string,
    { tell, signal }: WorkMeans<ExportEvent>,
  ): Promise<ExportEvent> {
    const id = randomUUID()
    const done = Promise.withResolvers<ExportEvent>()
    const late = this.#options.clock.timer(FETCH_MS, () => {
      if (this.#ready.delete(id))
        done.reject(new YardmasterError('WRONG_PHASE', 'nobody has fetched the export: ask for it again'))
    })
    const stop = (): void => {
      this.#ready.delete(id)
      done.reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    const written = this.#written(request, tell, signal)
    async function* text(): AsyncGenerator<string, void, undefined> {
      let isWhole = false
      try {
        yield* written.text
        isWhole = true
      } catch (error) {
        done.reject(error)
        throw error
      } finally {
        // Whoever fetched it may have gone in the middle.
        if (isWhole) done.resolve({ kind: 'done', jobs: written.jobs(), file: null })
        else done.reject(new YardmasterError('WRONG_PHASE', 'the download was broken off: ask for it again'))
      }
    }
    this.#ready.set(id, { name, contentType: TYPES[request.format], text: text() })
    tell({ kind: 'ready', url: `/exports/${id}` })
    try {
      return await done.promise
    } finally {
      late.clear()
      signal.removeEventListener('abort', stop)
    }
  }

  #written(
    { selection, ...options }: ExportRequest,
    tell: (event: ExportEvent) => void,
    signal: AbortSignal,
  ): { readonly text: AsyncIterable<string>; jobs(): number } {
    const { queue } = this.#options
    let jobs = 0
    let characters = 0
    async function* text(): AsyncGenerator<string, void, undefined> {
      for await (const chunk of queue.export(selection, { ...options, signal })) {
        yield chunk.text
        jobs += chunk.jobs
        characters += chunk.text.length
        tell({ kind: 'progress', jobs, characters })
      }
    }
    return { text: text(), jobs: () => jobs }
  }
}
