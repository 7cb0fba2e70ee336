import type { Isolation } from '../model/handler.ts'
import type { HandlerSettings } from '../model/job.ts'
import { typeOfFile } from './definition.ts'
import { runErrand } from './errand.ts'
import type { ErrandEnd, ErrandOptions } from './errand.ts'

export interface DescribeOptions extends ErrandOptions {
  /** Absolute. */
  readonly files: readonly string[]
}

/** What a handler file registers. */
export interface DescribedFile {
  readonly file: string
  /** The file's name where it did not load. */
  readonly type: string
  /** What the file itself says; null where it did not load. */
  readonly settings: Partial<HandlerSettings> | null
  readonly isolation: Isolation
  /** JSON Schema of its payload, in JSON text; null where it gives none. */
  readonly payload: string | null
  /** Why it did not load, with the stack; null where it did. */
  readonly error: string | null
  /** Absolute: itself and what it imports from the workspace, however deep, as far as that was found out. */
  readonly reaches: readonly string[]
}

export interface Description {
  /** In the order of `files`. */
  readonly described: DescribedFile[]
  /** Absolute: every file inside the workspace, outside node_modules, that was loaded, the handlers included. */
  readonly loadedFiles: string[]
}

/**
 * Load handler files in a process of its own and say what each registers. A file that takes longer than
 * `timeoutMs`, or ends the process, is reported as such, and the ones after it load in a process anew.
 */
export async function describeHandlers(options: DescribeOptions): Promise<Description> {
  const { files, timeoutMs } = options
  const described: Omit<DescribedFile, 'reaches'>[] = []
  const imports = new Map<string, Set<string>>()
  const loadedFiles = new Set(files)

  while (described.length < files.length) {
    const rest = files.slice(described.length)
    const end = await runErrand(options, { kind: 'describe', files: rest }, (answer) => {
      if (answer.kind !== 'described' || answer.file !== files[described.length]) return false
      const { file, type, settings, isolation, payload, error } = answer
      described.push({ file, type, settings, isolation, payload, error })
      for (const path of answer.loaded) loadedFiles.add(path)
      for (const [importer, imported] of answer.imports) {
        imports.set(importer, (imports.get(importer) ?? new Set()).add(imported))
      }
      return described.length === files.length
    })
    const culprit = files[described.length]
    if (end.kind !== 'done' && culprit !== undefined) {
      const error = `it did not load: ${loadFailure(end, timeoutMs)}`
      const type = typeOfFile(culprit)
      described.push({ file: culprit, type, settings: null, isolation: 'process', payload: null, error })
    }
  }
  return {
    described: described.map((each) => ({ ...each, reaches: reachedFrom(each.file, imports) })),
    loadedFiles: [...loadedFiles].sort(),
  }
}

function reachedFrom(file: string, imports: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const reached = new Set([file])
  // A set gives what is added to it while it is gone through.
  for (const one of reached) for (const imported of imports.get(one) ?? []) reached.add(imported)
  return [...reached].sort()
}

/** Why an errand brought nothing back. */
export function loadFailure(end: Exclude<ErrandEnd, { kind: 'done' }>, timeoutMs: number): string {
  return end.kind === 'overdue' ? `it was still loading after ${timeoutMs} ms` : end.why
}
