import { withMore, withValues } from '../../src/model/words/edit-words.ts'
import { writeWord } from '../../src/model/words/write-words.ts'
import { messageTemplate } from '../../src/model/message-template.ts'

/** Shorter than this, what two varying parts of a message have between them says nothing. */
const SHORTEST = 4

/**
 * The search that finds the failures of a type that say the same: by the longest part of the message that does not
 * vary from one to the next, and by the whole of it where nothing does.
 */
export function failureWords(type: string, error: string | null): string {
  const ofType = withValues('status:failed,dead', 'type', [type])
  const same = error === null ? '' : constantPart(error)
  if (same === '') return ofType
  return withMore(
    ofType,
    writeWord({ key: 'error', path: [], isNot: false, values: [{ text: same, isQuoted: true }] }),
  )
}

function constantPart(error: string): string {
  const parts = messageTemplate(error)
    .split(/<\w+>(?:, …)?|…/)
    .map((part) => part.trim())
    .filter((part) => part.length >= SHORTEST && error.includes(part))
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '')
}
