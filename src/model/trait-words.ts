import { exactly, writeWord } from './words/write-words.ts'
import type { WordKey, WordValue } from './words/word.ts'

const ANYTHING: WordValue = { text: '*', isQuoted: false }

/**
 * The search word for what payloads have: `country = "DE"` is `payload.country:DE`, `address.zip is missing` is
 * `-payload.address.zip:*`.
 *
 * @param paths the steps to each field
 * @returns null where the search can't say it
 */
export function payloadWordOf(trait: string, paths: ReadonlyMap<string, readonly string[]>): string | null {
  // The field's own name may have such a sign in it: the longest name that is known is meant.
  for (let at = trait.length; at > 0; at = trait.lastIndexOf(' ', at - 1)) {
    const path = paths.get(trait.slice(0, at))
    if (!path) continue
    if (path.some((step) => /["\\\0]/.test(step))) return null
    const word = valueOf(trait.slice(at + 1))
    return word && writeWord({ key: 'payload', path, isNot: word.isNot, values: [word.value] })
  }
  return null
}

function valueOf(rest: string): { readonly isNot: boolean; readonly value: WordValue } | null {
  if (rest === 'is missing') return { isNot: true, value: ANYTHING }
  if (rest === 'is there') return { isNot: false, value: ANYTHING }
  const [, sign = '', json = ''] = /^(=|≥|<) (.*)$/s.exec(rest) ?? []
  if (sign === '=') return equalTo(json)
  if (sign === '') return null
  return { isNot: false, value: { text: `${sign === '≥' ? '>=' : '<'}${json}`, isQuoted: false } }
}

function equalTo(json: string): { readonly isNot: boolean; readonly value: WordValue } | null {
  const text = json.startsWith('"') ? (JSON.parse(json) as string) : json
  return text.includes('\0') ? null : { isNot: false, value: exactly(text) }
}

/** Of what a job has besides its payload, what the search has a word for. */
const JOB_KEYS: readonly WordKey[] = ['queue', 'type']

/** The search word for what jobs have besides their payload: `queue = "mail"` is `queue:mail`. */
export function jobWordOf(fact: string): string | null {
  const [, name, json] = /^(\w+) = (".*")$/s.exec(fact) ?? []
  const key = JOB_KEYS.find((one) => one === name)
  if (!key || json === undefined) return null
  return writeWord({ key, path: [], isNot: false, values: [exactly(JSON.parse(json) as string)] })
}
