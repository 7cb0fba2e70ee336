import type { CellFilter, JobFilter, TimeRange } from '../filter.ts'
import { CURRENT_BUILD, type JobTest } from '../job-test.ts'
import { isJobStatus, JOB_STATUSES } from '../status.ts'
import { NUMBER_EXAMPLES, readComparison, readNumbers } from './read-numbers.ts'
import { readTimes, TIME_EXAMPLES } from './read-times.ts'
import { readWords } from './read-words.ts'
import {
  isOneOf,
  NAME_KEYS,
  NUMBER_KEYS,
  TEXT_KEYS,
  TIME_KEYS,
  type PlacedWord,
  type WordFault,
  type WordValue,
} from './word.ts'

export interface Meaning {
  readonly words: readonly PlacedWord[]
  /** What the words without a fault come to. */
  readonly filter: JobFilter
  readonly faults: readonly WordFault[]
}

/**
 * What a search means at `now` (UTC ms): words are joined by and; the values of a word, and words of a status,
 * type or queue, by or.
 */
export function meaningOf(text: string, now: number): Meaning {
  const { words, faults } = readWords(text)
  const meaning = new MeaningBuilder(now)
  for (const word of words) meaning.add(word)
  const all = [...faults, ...meaning.faults].sort((a, b) => a.from - b.from)
  return { words, filter: meaning.filter(), faults: all }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Longer values are looked for by nobody, and refused by the host. */
const LONGEST = 500

class MeaningBuilder {
  readonly faults: WordFault[] = []
  readonly #now: number
  #cells: CellFilter = {}
  #not: CellFilter = {}
  #created: TimeRange | undefined
  #settled: TimeRange | undefined
  #group: number | undefined
  readonly #where: JobTest[] = []

  constructor(now: number) {
    this.#now = now
  }

  add(word: PlacedWord): void {
    const long = word.values.findIndex(({ text }) => text.length > LONGEST || text.includes('\0'))
    if (long !== -1) return this.#fault(word, long, `a value has ${LONGEST} characters at most, and no NUL`)
    if (word.key === 'status') return this.#addStatus(word)
    if (word.key === 'is') return this.#addState(word)
    if (word.key === 'group') return this.#addGroup(word)
    if (word.key === 'build') return this.#addBuilds(word)
    if (word.key === 'payload' && word.path.length > 0) return this.#addPayload(word)
    if (isOneOf(NAME_KEYS, word.key)) return this.#addNames(word, word.key)
    if (isOneOf(TIME_KEYS, word.key)) return this.#addTime(word, word.key)
    if (isOneOf(NUMBER_KEYS, word.key)) return this.#addNumbers(word, word.key)
    const places = (word.key && TEXT_KEYS[word.key]) ?? (['payload', 'error', 'log'] as const)
    const texts = word.values.map(({ text }) => text)
    const empty = texts.indexOf('')
    if (empty !== -1)
      return this.#fault(word, empty, 'an empty text is in everything: write what is looked for')
    this.#where.push({ kind: 'text', ...notOf(word), places, texts })
  }

  filter(): JobFilter {
    return {
      ...this.#cells,
      ...(Object.keys(this.#not).length > 0 ? { not: this.#not } : {}),
      ...(this.#created ? { created: this.#created } : {}),
      ...(this.#settled ? { settled: this.#settled } : {}),
      ...(this.#group === undefined ? {} : { group: this.#group }),
      ...(this.#where.length > 0 ? { where: this.#where } : {}),
    }
  }

  #addStatus(word: PlacedWord): void {
    const statuses = word.values.map(({ text }) => text.toLowerCase())
    const wrong = statuses.findIndex((status) => !isJobStatus(status))
    if (wrong !== -1) {
      return this.#fault(word, wrong, `${statuses[wrong]} is no status. There are ${JOB_STATUSES.join(', ')}`)
    }
    this.#widen(word, (cells) => ({ ...cells, status: union(cells.status, statuses.filter(isJobStatus)) }))
  }

  #addState(word: PlacedWord): void {
    const wrong = word.values.findIndex(({ text }) => text.toLowerCase() !== 'held')
    if (wrong !== -1) return this.#fault(word, wrong, 'is: takes held, for jobs that a hold has stopped')
    this.#where.push({ kind: 'held', ...notOf(word) })
  }

  #addNames(word: PlacedWord, key: (typeof NAME_KEYS)[number]): void {
    const { names, like } = namesOf(word.values)
    const empty = word.values.findIndex(({ text }) => text === '')
    if (empty !== -1) return this.#fault(word, empty, `${key}: no name is empty`)
    if (key === 'key') {
      this.#where.push({ kind: 'key', ...notOf(word), names, like })
      return
    }
    this.#widen(word, (cells) => ({
      ...cells,
      ...(names.length > 0 ? { [key]: union(cells[key], names) } : {}),
      ...(like.length > 0 ? { like: { ...cells.like, [key]: union(cells.like?.[key], like) } } : {}),
    }))
  }

  #addTime(word: PlacedWord, key: (typeof TIME_KEYS)[number]): void {
    const [value] = word.values
    const range = word.values.length === 1 && value ? readTimes(value.text, this.#now) : null
    if (!range) return this.#fault(word, 0, `${key}: takes a time, as ${TIME_EXAMPLES}`)
    if (!word.isNot && key === 'created') this.#created = within(this.#created, range)
    else if (!word.isNot && key === 'settled') this.#settled = within(this.#settled, range)
    else this.#where.push({ kind: 'time', ...notOf(word), field: key, range })
  }

  #addGroup(word: PlacedWord): void {
    const [value] = word.values
    const group = word.values.length === 1 && value && /^\d{1,15}$/.test(value.text) ? Number(value.text) : 0
    if (word.isNot || group === 0) return this.#fault(word, 0, 'group: takes the number of one group, as 12')
    if (this.#group !== undefined && this.#group !== group) {
      return this.#fault(word, 0, 'a job is in one group: leave one of them out')
    }
    this.#group = group
  }

  #addBuilds(word: PlacedWord): void {
    const isBefore = ({ text, isQuoted }: WordValue): boolean => !isQuoted && text.startsWith('<')
    const isCurrent = ({ text, isQuoted }: WordValue): boolean => !isQuoted && text === CURRENT_BUILD
    const empty = word.values.findIndex(
      (value) => value.text === '' || (isBefore(value) && value.text === '<'),
    )
    if (empty !== -1) {
      return this.#fault(word, empty, 'build: takes the name of a build, as abc12345, current or <current')
    }
    const before = word.values.filter(isBefore).map(({ text }) => text.slice(1))
    const named = word.values.filter((value) => !isBefore(value) && !isCurrent(value))
    this.#where.push({
      ...{ kind: 'build', ...notOf(word), builds: named.map(({ text }) => text) },
      ...(word.values.some(isCurrent) ? { current: true } : {}),
      ...(before.length > 0 ? { before } : {}),
    })
  }

  #addNumbers(word: PlacedWord, key: (typeof NUMBER_KEYS)[number]): void {
    const ranges = word.values.map(({ text }) => readNumbers(text))
    const wrong = ranges.indexOf(null)
    if (wrong !== -1) return this.#fault(word, wrong, `${key}: takes whole numbers, as ${NUMBER_EXAMPLES}`)
    this.#where.push({
      kind: 'number',
      ...notOf(word),
      field: key,
      ranges: ranges.filter((range) => range !== null),
    })
  }

  #addPayload(word: PlacedWord): void {
    if (word.path.some((step) => typeof step === 'string' && /["\\\0]/.test(step))) {
      return this.#fault(word, 0, 'a name with quotes or backslashes can’t be looked for in payloads')
    }
    const [value] = word.values
    const compared = word.values.length === 1 && value && !value.isQuoted ? readComparison(value.text) : null
    const { names, like } = namesOf(word.values)
    const test = { kind: 'payload', ...notOf(word), path: word.path } as const
    this.#where.push(
      compared ? { ...test, values: [], like: [], ...compared } : { ...test, values: names, like },
    )
  }

  #widen({ isNot }: PlacedWord, change: (cells: CellFilter) => CellFilter): void {
    if (isNot) this.#not = change(this.#not)
    else this.#cells = change(this.#cells)
  }

  #fault(word: PlacedWord, value: number, message: string): void {
    this.faults.push({ ...(word.valueSpans[value] ?? word), message })
  }
}

function notOf({ isNot }: PlacedWord): { isNot?: true } {
  return isNot ? { isNot: true } : {}
}

/** Those with a star that means something are patterns. */
function namesOf(values: readonly WordValue[]): { names: string[]; like: string[] } {
  const isPattern = ({ text, isQuoted }: WordValue): boolean => !isQuoted && text.includes('*')
  return {
    names: values.filter((value) => !isPattern(value)).map(({ text }) => text),
    like: values.filter(isPattern).map(({ text }) => text),
  }
}

function union<T>(a: readonly T[] | undefined, b: readonly T[]): readonly T[] {
  return [...new Set([...(a ?? []), ...b])]
}

/** The time that is in both. */
function within(a: TimeRange | undefined, b: TimeRange): TimeRange {
  const range: Mutable<TimeRange> = {}
  const from = Math.max(a?.from ?? -Infinity, b.from ?? -Infinity)
  const to = Math.min(a?.to ?? Infinity, b.to ?? Infinity)
  if (from !== -Infinity) range.from = from
  if (to !== Infinity) range.to = to
  return range
}
