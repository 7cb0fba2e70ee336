import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Answer, Task } from './contender.ts'
import type { ContenderProcess } from './contender-process.ts'
import type { ContenderId } from './contenders.ts'
import { median } from './percentile.ts'
import type { Row } from './rows/row.ts'

/** A figure over the rounds. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
  /** One for each round, in order. */
  readonly rounds: readonly number[]
}

export type Measured =
  | { readonly kind: 'measured'; readonly spreads: ReadonlyMap<string, Spread> }
  | { readonly kind: 'unable' }
  | { readonly kind: 'failed'; readonly message: string }

export interface RowResult {
  readonly row: Row
  readonly by: ReadonlyMap<ContenderId, Measured>
}

export interface RoundsOptions {
  readonly rounds: number
  readonly scratch: string
  readonly cacheFolder: string
}

/**
 * Ask every contender in turn, round after round, so that what the machine does meanwhile hits all of
 * them alike. Who begins changes with the round; the round before the first only warms up.
 */
export async function runRow(
  row: Row,
  contenders: readonly ContenderProcess[],
  options: RoundsOptions,
): Promise<RowResult> {
  const answers = new Map<ContenderId, Answer[]>(contenders.map(({ id }) => [id, []]))
  for (let round = 0; round <= options.rounds; round++) {
    for (const contender of rotated(contenders, round)) {
      const given = answers.get(contender.id) as Answer[]
      // Who can't, or has failed, is not asked again.
      if (given.some(({ kind }) => kind !== 'measured')) continue
      given.push(await askOnce(row, contender, options))
    }
  }
  return { row, by: new Map([...answers].map(([id, given]) => [id, summary(given)])) }
}

async function askOnce(
  { task }: Row,
  contender: ContenderProcess,
  { scratch, cacheFolder }: RoundsOptions,
): Promise<Answer> {
  const folder = path.join(scratch, contender.id)
  mkdirSync(folder, { recursive: true })
  try {
    const whole: Task = {
      concurrency: 1,
      standing: [],
      standingStatus: 'pending',
      seconds: 0,
      isBuilt: false,
      ...task,
      folder,
      cacheFolder,
    }
    return await contender.ask(whole)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function rotated<T>(all: readonly T[], by: number): readonly T[] {
  const start = all.length === 0 ? 0 : by % all.length
  return [...all.slice(start), ...all.slice(0, start)]
}

function summary(answers: readonly Answer[]): Measured {
  const figures = []
  for (const answer of answers) {
    if (answer.kind !== 'measured') return answer
    figures.push(answer.figures)
  }
  const [, ...counted] = figures
  const names = Object.keys(counted[0] ?? {})
  return {
    kind: 'measured',
    spreads: new Map(names.map((name) => [name, spreadOf(counted.map((each) => each[name] ?? NaN))])),
  }
}

function spreadOf(rounds: readonly number[]): Spread {
  return { median: median(rounds), low: Math.min(...rounds), high: Math.max(...rounds), rounds }
}
