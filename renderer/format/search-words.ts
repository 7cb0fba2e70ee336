import { exactly, writeWord } from '../../src/model/words/write-words.ts'

/** The search words for jobs that settled in a span of time, up to and without its end; UTC ms. */
export function settledBetween(from: number, to: number): string {
  return `settled:${new Date(from).toISOString()}..${new Date(to).toISOString()}`
}

/** The search word for jobs of a type, whatever characters are in it. */
export function ofType(type: string): string {
  return writeWord({ key: 'type', path: [], isNot: false, values: [exactly(type)] })
}

/** The search word for jobs whose newest attempt ran on one of these builds. */
export function ofBuild(...builds: readonly string[]): string {
  return writeWord({ key: 'build', path: [], isNot: false, values: builds.map(exactly) })
}
