import type { FailureGroup } from '../../src/model/failure-group.ts'

/** As much of a message as one reads in a list. */
const MOST_CHARACTERS = 80
/** Less would be found in errors of all kinds. */
const LEAST_CHARACTERS = 6

/**
 * What the errors of these groups have in their text, whatever their messages vary in: the longest piece of each
 * template without a mask. The most frequent first, each once.
 */
export function frequentErrors(
  groups: readonly Pick<FailureGroup, 'template' | 'attempts'>[],
): readonly string[] {
  const pieces = groups
    .toSorted((a, b) => b.attempts - a.attempts)
    .map(({ template }) =>
      longest(template.split(/<[a-z]+>|[…"\n]/))
        .slice(0, MOST_CHARACTERS)
        .trim(),
    )
    .filter((piece) => piece.length >= LEAST_CHARACTERS)
  return [...new Set(pieces)]
}

function longest(pieces: readonly string[]): string {
  return pieces
    .map((piece) => piece.trim())
    .reduce((best, piece) => (piece.length > best.length ? piece : best), '')
}
