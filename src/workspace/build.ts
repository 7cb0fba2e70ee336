import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, relative, sep } from 'node:path'
import { z } from 'zod'
import type { BuildCause } from '../model/generation.ts'
import type { HandlerBuild, HandlerFile } from '../model/handler.ts'
import { JOB_DEFAULTS, JOB_LIMITS } from '../model/job.ts'
import type { DescribedFile } from '../runner/describe.ts'
import type { ResolvedConfig } from './config.ts'
import { typeOfFile } from './handler-files.ts'

/** A file as it was when a build was made of it. */
export interface BuildSource {
  /** From the workspace, with forward slashes. */
  readonly file: string
  /** SHA-256, in hex. */
  readonly hash: string
  readonly content: Buffer
}

/** A build, and where the pool finds the file of each type that it can run. */
export interface Built {
  readonly build: HandlerBuild
  readonly files: ReadonlyMap<string, string>
  /** Everything that was loaded from the workspace. */
  readonly sources: readonly BuildSource[]
  /** By handler file: what of the sources it needs, itself included. */
  readonly reaches: ReadonlyMap<string, readonly string[]>
  readonly cause: BuildCause
  /** The folder where its sources are kept as they were, absolute; null where they are not. */
  readonly copies: string | null
}

/** Of a workspace whose handlers have not been loaded. */
export const EMPTY_BUILD: Built = {
  build: { id: 'none', loadedAt: 0, handlers: [] },
  files: new Map(),
  sources: [],
  reaches: new Map(),
  cause: 'start',
  copies: null,
}

const whole = (min: number, max: number) =>
  z
    .custom<number>(
      (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
      `a whole number from ${min} to ${max}`,
    )
    .optional()

const duration = whole(JOB_LIMITS.durationMs.min, JOB_LIMITS.durationMs.max)
const name = z.string().min(1).max(JOB_LIMITS.nameLength)

const settingsSchema = z.object({
  queue: name.optional(),
  maxAttempts: whole(JOB_LIMITS.maxAttempts.min, JOB_LIMITS.maxAttempts.max),
  retryDelayMs: duration,
  timeoutMs: duration,
})

/**
 * Make a build of what the handler files said: defaults from the config, wrong settings and types that
 * two files claim as errors of those files, which the others don't suffer from.
 */
export async function makeBuild(the: {
  readonly dir: string
  readonly described: readonly DescribedFile[]
  /** Absolute: the handlers, loaded or not, and what they import from the workspace. */
  readonly files: readonly string[]
  readonly config: ResolvedConfig
  readonly loadedAt: number
  readonly cause: BuildCause
}): Promise<Omit<Built, 'copies'>> {
  const sources = await readSources(the.dir, the.files)
  const reaches = new Map(
    the.described.map((each) => [
      relativePath(the.dir, each.file),
      each.reaches.map((file) => relativePath(the.dir, file)),
    ]),
  )
  const checked = the.described.map((each) => ({
    ...checkFile(each, the.config),
    isolation: each.isolation,
    payload: each.payload,
    path: each.file,
    code: codeOf(sources, reaches.get(relativePath(the.dir, each.file)) ?? []),
  }))
  const byType = Map.groupBy(
    checked.filter(({ error }) => error === null),
    ({ type }) => type,
  )
  const handlers = checked.map(({ path, ...handler }): HandlerFile & { path: string } => {
    const file = relativePath(the.dir, path)
    const others = (handler.error === null ? byType.get(handler.type) : undefined)?.filter(
      (other) => other.path !== path,
    )
    if (!others?.length) return { ...handler, file, path }
    const names = others.map((other) => relativePath(the.dir, other.path)).join(', ')
    return {
      ...handler,
      file,
      path,
      settings: null,
      own: null,
      error: `type "${handler.type}" is also that of ${names}: give one of them another`,
    }
  })
  return {
    build: {
      id: idOf(sources),
      loadedAt: the.loadedAt,
      handlers: handlers.map(({ path: _, ...handler }) => handler).sort((a, b) => (a.file < b.file ? -1 : 1)),
    },
    files: new Map(handlers.filter(({ error }) => error === null).map(({ type, path }) => [type, path])),
    ...{ sources, reaches, cause: the.cause },
  }
}

function checkFile(
  { file, type, settings, error }: DescribedFile,
  config: ResolvedConfig,
): Pick<HandlerFile, 'type' | 'settings' | 'own' | 'error'> {
  const fallback = typeOfFile(basename(file))
  if (error !== null || settings === null) {
    return { type: type || fallback, settings: null, own: null, error: error ?? 'it could not be loaded' }
  }
  if (!name.safeParse(type).success) {
    return {
      type: fallback,
      settings: null,
      own: null,
      error: `type: expected a text of 1 to ${JOB_LIMITS.nameLength} characters`,
    }
  }
  const parsed = settingsSchema.safeParse(settings)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return {
      type,
      settings: null,
      own: null,
      error: `${String(issue?.path[0])}: expected ${issue?.message ?? 'another value'}`,
    }
  }
  return {
    type,
    settings: {
      queue: parsed.data.queue ?? JOB_DEFAULTS.queue,
      maxAttempts: parsed.data.maxAttempts ?? config.maxAttempts,
      retryDelayMs: parsed.data.retryDelayMs ?? config.retryDelayMs,
      timeoutMs: parsed.data.timeoutMs ?? config.timeoutMs,
    },
    own: settings,
    error: null,
  }
}

/** Short hash of files by path and content, in whatever order; one that is gone counts as empty. */
export async function buildId(dir: string, files: readonly string[]): Promise<string> {
  return idOf(await readSources(dir, files))
}

async function readSources(dir: string, files: readonly string[]): Promise<readonly BuildSource[]> {
  const sources: BuildSource[] = []
  for (const file of [...new Set(files)].sort()) {
    const content = await readFile(file).catch(() => Buffer.alloc(0))
    const hash = createHash('sha256').update(content).digest('hex')
    sources.push({ file: relativePath(dir, file), hash, content })
  }
  return sources
}

function idOf(sources: readonly BuildSource[]): string {
  const hash = createHash('sha256')
  for (const { file, content } of sources) hash.update(`${file}\0${content.byteLength}\0`).update(content)
  return hash.digest('hex').slice(0, 8)
}

function codeOf(sources: readonly BuildSource[], reached: readonly string[]): string {
  const files = new Set(reached)
  const hash = createHash('sha256')
  for (const source of sources) if (files.has(source.file)) hash.update(`${source.file}\0${source.hash}\0`)
  return hash.digest('hex').slice(0, 8)
}

function relativePath(dir: string, file: string): string {
  return relative(dir, file).split(sep).join('/')
}
