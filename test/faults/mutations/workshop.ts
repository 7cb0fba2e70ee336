import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Edit, Mutation } from './mutations.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** What the suites need: sources, tests, and what runs them. */
const COPIED = ['src', 'test', 'build', 'package.json', 'tsconfig.json', 'vitest.config.ts']

/** A copy of the sources in which mutants are made. */
export class Workshop {
  readonly folder: string

  static open(): Workshop {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yardmaster-mutant-')))
    for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
    return new Workshop(folder)
  }

  private constructor(folder: string) {
    this.folder = folder
  }

  /** While `work` goes on the copy is the mutant; then it is as the sources are again. */
  async mutated<T>({ edits }: Mutation, work: () => Promise<T>): Promise<T> {
    try {
      for (const edit of edits) {
        const file = join(this.folder, edit.file)
        writeFileSync(file, edited(readFileSync(file, 'utf8'), edit))
      }
      return await work()
    } finally {
      for (const { file } of edits) cpSync(join(ROOT, file), join(this.folder, file))
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** @throws where the mutation does not apply to the sources as they are */
export function assertApplies({ edits }: Mutation): void {
  const texts = new Map<string, string>()
  for (const edit of edits) {
    const text = texts.get(edit.file) ?? readFileSync(join(ROOT, edit.file), 'utf8')
    texts.set(edit.file, edited(text, edit))
  }
}

/** @throws unless what is sought stands there exactly once: then the mutation would be another one, or none */
function edited(text: string, { file, find, replace }: Edit): string {
  const count = text.split(find).length - 1
  if (count !== 1) {
    throw new Error(
      `the mutation no longer applies: ${file} has this ${count} times instead of once. Find what became of it, ` +
        `and change test/faults/mutations/mutations.ts:\n${find}`,
    )
  }
  return text.replace(find, () => replace)
}
