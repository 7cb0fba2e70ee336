import type { BuildCause, BuildCounts } from '../../src/model/generation.ts'
import { count } from './number.ts'

/** A count of attempts in words, with the colour of what it means. */
export interface GenerationFigure {
  readonly words: string
  readonly colour: string
  readonly title: string
}

/** What the attempts on a generation came to, the good first; what did not happen is left out. */
export function generationFigures(counts: BuildCounts): readonly GenerationFigure[] {
  return FIGURES.filter(({ key }) => counts[key] > 0).map(({ key, word, colour, title }) => ({
    words: `${count(counts[key])} ${word}`,
    colour,
    title,
  }))
}

const FIGURES = [
  { key: 'completed', word: 'completed', colour: 'text-completed', title: 'Attempts that completed' },
  { key: 'failed', word: 'failed', colour: 'text-failed', title: 'Attempts that threw' },
  { key: 'timedOut', word: 'timed out', colour: 'text-failed', title: 'Attempts whose time was up' },
  { key: 'crashed', word: 'crashed', colour: 'text-failed', title: 'Attempts whose process died' },
  { key: 'cancelled', word: 'cancelled', colour: 'text-cancelled', title: 'Attempts that were cancelled' },
  {
    key: 'released',
    word: 'given back',
    colour: 'text-muted',
    title: 'Attempts that a stop of the host ended',
  },
  {
    key: 'dead',
    word: 'died',
    colour: 'text-dead',
    title: 'Jobs that are dead since their last attempt on it',
  },
] as const

/** Why a build was made, before when. */
export const BUILD_CAUSE_WORDS: Readonly<Record<BuildCause, string>> = {
  start: 'Found at a start',
  save: 'Saved',
  reload: 'Reloaded',
}
