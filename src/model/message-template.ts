import { issuesTemplate } from './issues-template.ts'
import { withoutBareData } from './bare-data.ts'

/**
 * What an error's message says, with what differs from one occurrence to the next taken out: two messages
 * of the same fault have the same template, and can be shown as one.
 *
 * The kinds are told apart in one pass from the most particular to the least, as Sentry's and Drain's
 * (He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", 2017) masking rules do; nothing
 * is learnt, so that a message has the same template whenever and in whatever order it is seen.
 *
 * @returns one line of at most 500 characters; an unchanged message has itself as its template
 */
export function messageTemplate(message: string): string {
  const text = issuesTemplate(message, maskedLines) ?? maskedLines(message)
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`
}

/**
 * A message with other digits in its numbers, the same for all messages that differ in these alone: they have the
 * same template, which takes long to make. Left as they are: numbers that belong to a word, and where an answer of a
 * server is told of, short ones.
 */
export function withoutNumbers(message: string): string {
  // A list of issues is read as JSON, in which a number does not begin with 0.
  if (/^\s*\[/.test(message)) return message
  const numbers = /status|http/i.test(message) ? LONG_NUMBERS : NUMBERS
  return message.slice(0, LOOKED_AT).replace(numbers, zeros)
}

const NUMBERS = /(?<![\w-]|::)\d+(?!\w)/g
const LONG_NUMBERS = /(?<![\w-]|::)\d{4,}(?!\w)/g
const ZEROS = '0'.repeat(32)

function zeros(digits: string): string {
  return digits.length <= ZEROS.length ? ZEROS.slice(0, digits.length) : '0'.repeat(digits.length)
}

const LONGEST = 500
/** Of a message of megabytes, its beginning says what it is. */
const LOOKED_AT = 8_000

/** Each alternative is one kind of what varies; the first that fits a place is what stands there. */
const KINDS: readonly { readonly mask: string | ((found: string) => string); readonly pattern: RegExp }[] = [
  { mask: '<url>', pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`<>()[\]{}]+/i },
  // The name of a property or a column is the code's, and not the data's: it tells two faults apart.
  { mask: nameMask, pattern: /\((?:reading|setting) '[\w$]{1,60}'\)/ },
  {
    mask: nameMask,
    pattern:
      /\b(?:property|argument|column|relation|table|constraint|value of) (?:'[a-z_$][\w$.]{0,60}'|"[a-z_$][\w$.]{0,60}"|`[a-z_$][\w$.]{0,60}`)/,
  },
  {
    mask: nameMask,
    pattern: /'[a-z_$][\w$.]{0,60}' (?:property|argument)\b|"[a-z_$][\w$.]{0,60}" (?:property|argument)\b/,
  },
  // Answers of servers: 404 and 503 are two faults.
  { mask: (found) => found, pattern: /\b(?:status(?: code)?|HTTP(?:\/\d(?:\.\d)?)?)[ :=]{1,2}[1-5]\d\d\b/i },
  { mask: '<email>', pattern: /\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/ },
  { mask: '<id>', pattern: /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/i },
  {
    mask: '<time>',
    pattern: /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d)\b)?)?/,
  },
  {
    mask: '<time>',
    pattern:
      /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d\d? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?:[ ,:+()\w-]*\d\d:\d\d:\d\d(?: GMT(?:[+-]\d{4})?)?(?: \([\w ]+\))?)?/,
  },
  { mask: '<time>', pattern: /\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/ },
  { mask: '<address>', pattern: /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/ },
  {
    mask: '<address>',
    pattern: /\[?(?:\b[0-9a-f]{1,4}:){2,7}[0-9a-f]{1,4}\b\]?(?::\d{1,5}\b)?|::1\b(?::\d{1,5}\b)?/i,
  },
  {
    mask: '<text>',
    pattern: /"(?:[^"\\\n]|\\.){0,2000}"|`[^`\n]{0,2000}`|“[^”\n]{0,2000}”|‘[^’\n]{0,2000}’/,
  },
  // An apostrophe within a word opens no quotation.
  { mask: '<text>', pattern: /(?<![\p{L}\p{N}])'(?:[^'\\\n]|\\.){0,2000}'(?![\p{L}\p{N}])/u },
  { mask: '<path>', pattern: /(?<![\w.])(?:[a-z]:[\\/]|\\\\)[^\s"'`<>|*?,;()]+/i },
  { mask: '<path>', pattern: /(?<![\w.~/])(?:~|\.{1,2})?\/(?:[\w@.+~%-]+\/)*[\w@.+~%-]+(?::\d+){0,2}/ },
  { mask: '<hex>', pattern: /\b0x[0-9a-f]+\b/i },
  { mask: '<hex>', pattern: /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/i },
  { mask: wordMask, pattern: /[\p{L}\p{N}_$]+(?:-[\p{L}\p{N}_$]+)*/u },
]

const ANY = new RegExp(KINDS.map(({ pattern }) => `(${uncaptured(pattern)})`).join('|'), 'giu')

function maskedLines(message: string): string {
  const lines = withoutBareData(message.slice(0, LOOKED_AT)).split('\n')
  // What follows the head of a generated comparison is the data that was compared, in as many lines as it has.
  const said = /^Expected .*:$|^Expected values to be|^The input did not match/.test(lines[0] ?? '')
    ? lines.slice(0, 1)
    : lines
  return said
    .map((line) => line.replace(ANY, mask).replace(/\s+/g, ' ').trim())
    .filter((line, i, all) => line !== '' && line !== all[i - 1])
    .join(' ')
    .replace(/<n>(?:[.,]<n>)+/g, '<n>')
    .replace(/(<\w+>)(?:, \1)+(?:,? (?:and|or) \1)?/g, '$1, …')
}

function mask(found: string, ...groups: unknown[]): string {
  const kind = KINDS[groups.findIndex((group) => group !== undefined)]
  if (!kind) return found
  return typeof kind.mask === 'string' ? kind.mask : kind.mask(found)
}

/** What is called by names: a number in one of them still is data. */
function nameMask(found: string): string {
  return found.replace(/[\w$]+/g, wordMask)
}

/** A word, or several that are joined by hyphens: numbers in it are data, unless they belong to a name. */
function wordMask(word: string): string {
  if (!/\d/.test(word)) return word
  if (isConstant(word)) return word
  if (looksRandom(word)) return '<id>'
  return word
    .split('-')
    .map((part) => (NAMES_WITH_NUMBERS.test(part) ? part : part.replace(/\d[\d_]*/g, '<n>')))
    .join('-')
}

/** `ERR_HTTP2_ERROR`, `E2BIG`, `ORA-00942`: a code is what a fault is called. */
function isConstant(word: string): boolean {
  return (
    /^E(?:RR_)?[A-Z0-9_]*[A-Z_][A-Z0-9_]*$/.test(word) ||
    /^[A-Z]{2,5}-?\d{4,6}$/.test(word) ||
    /^SQLITE_\w+$/.test(word)
  )
}

/** Letters and digits take turns, as they do in keys that a program made: `cus_9s6XKzkNRiz8i3`. */
function looksRandom(word: string): boolean {
  if (word.length < 10) return false
  const turns = word.match(/\d+|[a-zA-Z]+/g)?.length ?? 0
  const digits = word.replace(/\D/g, '').length
  return turns >= 5 || (turns >= 3 && digits >= 4 && /[a-z]\d|\d[a-z]/i.test(word))
}

const NAMES_WITH_NUMBERS =
  /^(?:utf|sha|md|base|u?int|float|http|ipv|es|oauth|s|ec|h|mp|x|win|latin|rs|hs|es|crc|bzip|web|iso|log|p|v)\d{1,5}$/i

function uncaptured({ source }: RegExp): string {
  return source
}
