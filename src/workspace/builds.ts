import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { BUILD_LIMITS, type CodeChange, type HandlerGeneration } from '../model/generation.ts'
import type { HandlerFile } from '../model/handler.ts'
import type { Reader } from '../store/reader/reader.ts'
import { buildCounts } from '../store/build-counts.ts'
import {
  builtBeyond,
  builtHandlers,
  enterBuild,
  forgetCopies,
  handlerInBuild,
  isBuildKept,
  lastLoaded,
  oldBuilds,
  removeBuilds,
  sourcesOfCode,
  type KeptHandler,
} from '../store/builds.ts'
import type { Store } from '../store/store.ts'
import type { Built } from './build.ts'
import { copiesIn, removeCopies, removeCopiesBut, sizeOf } from './build-copies.ts'
import { codeChanges } from './code-changes.ts'
import { generationsOf } from './generations.ts'

export interface BuildsOptions {
  readonly store: Store
  readonly reader: Pick<Reader, 'run'>
  readonly clock: Clock
  /** The workspace, absolute. */
  readonly dir: string
  readonly log: (line: string) => void
}

/** A handler as a build had it, ready to run. */
export interface EarlierCode {
  readonly build: string
  readonly handler: HandlerFile
  /** Absolute, where it was in the workspace. */
  readonly file: string
  /** The folder of the build's copies, absolute. */
  readonly copies: string
}

/** Builds that are read of for one handler: beyond them its generations are not told apart. */
const LOOKED_AT = 500
/** Copies of no build that is known are let go after this long: one may be about to be entered. */
const LEFT_AFTER_MS = 3_600_000
/** Builds that are let go in one transaction. */
const PORTION = 20

/** The builds of a workspace: what each was made of, and what it did. */
export class Builds {
  readonly #the: BuildsOptions
  /** The build that was entered last: it counts now. */
  #current = ''
  #entering: Promise<void> = Promise.resolve()

  constructor(the: BuildsOptions) {
    this.#the = the
  }

  /** Enter a build that counts from now on. Resolves when it is on disk, or was refused, which is told. */
  enter({ build, sources, reaches, cause, copies }: Built): Promise<void> {
    if (build.id === this.#current) return this.#entering
    this.#current = build.id
    const { store, log } = this.#the
    const entry = {
      ...{ name: build.id, at: build.loadedAt, cause },
      sources: sources.map(({ file, hash }) => ({ file, hash })),
      copiedBytes: copies === null ? null : sizeOf(sources),
      handlers: build.handlers.map((handler) => ({ ...handler, files: reaches.get(handler.file) ?? [] })),
    }
    this.#entering = store
      .write(() => enterBuild(store, entry))
      .catch((error: unknown) => {
        // The next build is entered all the same; of this one only its name is known, by its attempts.
        this.#current = ''
        log(`build ${build.id} could not be entered: ${messageOf(error)}`)
      })
    return this.#entering
  }

  /** The newest build but the current one in which a handler file loaded; null where none is kept. */
  lastLoaded(file: string): EarlierCode | null {
    return this.#runnable(lastLoaded(this.#the.store, file, this.#current))
  }

  /** The handler of a type as a build had it; null where it did not load or is not kept. */
  handlerIn(build: string, type: string): EarlierCode | null {
    return this.#runnable(handlerInBuild(this.#the.store, type, build))
  }

  /** Where the files of a build are kept, absolute; null where they are not. */
  copiesOf(build: string): string | null {
    const folder = copiesIn(this.#the.dir, build)
    return isBuildKept(this.#the.store, build) && existsSync(folder) ? folder : null
  }

  /** What the handler of a type has been, the newest first. */
  async generations(type: string): Promise<readonly HandlerGeneration[]> {
    const { store } = this.#the
    await this.#entering
    return generationsOf(builtHandlers(store, type, LOOKED_AT), (builds) => buildCounts(store, type, builds))
  }

  /** What has changed from one generation of a handler to another; null where one is not kept any more. */
  async changes(type: string, from: string | null, to: string): Promise<readonly CodeChange[] | null> {
    await this.#entering
    const [before, after] = [from === null ? NOTHING : this.#sources(type, from), this.#sources(type, to)]
    return before && after && codeChanges(before, after)
  }

  /** Let go what is too old or too much. */
  async purge(): Promise<void> {
    const { store, reader, clock, dir } = this.#the
    await this.#entering
    const old = oldBuilds(store, clock.now() - BUILD_LIMITS.keptMs, BUILD_LIMITS.kept)
    if (old.length > 0) {
      const asked = old.filter(({ isTooMany }) => !isTooMany).map(({ name }) => name)
      const used = new Set(asked.length > 0 ? await reader.run('buildsInUse', { builds: asked }) : [])
      const gone = old.map(({ name }) => name).filter((name) => !used.has(name))
      for (let at = 0; at < gone.length; at += PORTION) {
        const portion = gone.slice(at, at + PORTION)
        await store.writeBehind(() => removeBuilds(store, portion))
        for (const name of portion) await removeCopies(dir, name)
      }
    }
    const beyond = builtBeyond(store, BUILD_LIMITS.copiedBytes)
    if (beyond.length > 0) await store.writeBehind(() => forgetCopies(store, beyond))
    for (const name of beyond) await removeCopies(dir, name)
    // What a kill has left behind, or a copy of the database that was put in its place and knows no such build.
    const before = clock.now() - LEFT_AFTER_MS
    await removeCopiesBut(dir, (name) => name === this.#current || isBuildKept(store, name), before)
  }

  #sources(type: string, code: string): CodeSources | null {
    const found = sourcesOfCode(this.#the.store, type, code)
    return found ? { folder: copiesIn(this.#the.dir, found.build), sources: found.sources } : null
  }

  #runnable(kept: KeptHandler | undefined): EarlierCode | null {
    const copies = kept && this.copiesOf(kept.build)
    return kept && copies ? { ...kept, copies, file: join(this.#the.dir, kept.handler.file) } : null
  }
}

/** The files of a generation, and the folder that has them. */
export interface CodeSources {
  readonly folder: string
  readonly sources: readonly { readonly file: string; readonly hash: string }[]
}

const NOTHING: CodeSources = { folder: '', sources: [] }
