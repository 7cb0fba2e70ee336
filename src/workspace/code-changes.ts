import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CodeChange } from '../model/generation.ts'
import type { CodeSources } from './builds.ts'

/** A longer file was made by a program: nobody reads what has changed in it. */
const SHOWN_BYTES = 200_000

/** The files that differ between two generations, by name, with their texts. */
export async function codeChanges(before: CodeSources, after: CodeSources): Promise<readonly CodeChange[]> {
  const [was, is] = [hashesOf(before), hashesOf(after)]
  const files = [...new Set([...was.keys(), ...is.keys()])]
    .filter((file) => was.get(file) !== is.get(file))
    .sort()
  const changes: CodeChange[] = []
  for (const file of files) {
    const texts = [
      was.has(file) ? await contentOf(before, file) : null,
      is.has(file) ? await contentOf(after, file) : null,
    ] as const
    const hidden = texts.some((content) => content?.includes(0))
      ? 'binary'
      : texts.some((content) => (content?.length ?? 0) > SHOWN_BYTES)
        ? 'long'
        : null
    const [from, to] = texts.map((content) => (hidden === null ? (content?.toString('utf8') ?? null) : null))
    changes.push({ file, before: from ?? null, after: to ?? null, hidden })
  }
  return changes
}

function hashesOf({ sources }: CodeSources): ReadonlyMap<string, string> {
  return new Map(sources.map(({ file, hash }) => [file, hash]))
}

/** One that was gone when the build was made counts as empty there too. */
function contentOf({ folder }: CodeSources, file: string): Promise<Buffer> {
  return readFile(join(folder, file)).catch(() => Buffer.alloc(0))
}
