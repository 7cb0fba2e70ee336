import { editorLink, type SourcePlace } from '../workspace/editor-link.ts'
import type { ConsoleOptions } from './console-options.ts'

/** Show a place in the person's editor; resolves to the link that does it where only a page can follow it. */
export async function openSource(
  place: SourcePlace,
  { editor, openLink }: Pick<ConsoleOptions, 'editor' | 'openLink'>,
): Promise<string | null> {
  const link = editorLink(place, editor)
  if (!openLink) return link
  await openLink(link)
  return null
}
