import type { AttemptError, AttemptOutcome } from './attempt.ts'
import type { FailureKind } from './failure-group.ts'
import type { GroupRule, GroupRuleText } from './group-rule.ts'
import { textsAtStars, withTexts } from './message-pattern.ts'
import { messageTemplate, withoutNumbers } from './message-template.ts'
import { pathFrom, stackFrames, type StackFrame } from './stack-frames.ts'

/** What tells the failures of one fault from all others. */
export interface Fingerprint {
  /** The same for every occurrence of the fault, whenever and in whatever order they are seen. */
  readonly key: string
  readonly kind: FailureKind
  readonly errorName: string
  /** The message with what varies taken out; where there are causes, with that of the deepest. */
  readonly template: string
  /** Where in the person's own code: `chargeCard (handlers/charge.ts)`; null where the stack has nothing of theirs. */
  readonly frame: string | null
}

/** An attempt that went wrong, as far as its fingerprint goes. */
export interface Failure {
  readonly type: string
  readonly outcome: AttemptOutcome
  readonly error: AttemptError | null
}

/** Another number wherever the same failure would get another key. */
const VERSION = '1'
/** Stands in no name and no message that was made one line. */
const DIVIDER = '\u001f'

/**
 * Two frames: the function that failed and the one that called it. The first alone would take all that a helper
 * like `required(value)` refuses for one fault; all of them would tell each way to the same fault apart.
 */
const FRAMES = 2
/** As many where a group is split by them. */
const SPLIT_FRAMES = 8
/** Of a message, as much tells two faults apart. */
const MESSAGE_LENGTH = 2_000
/** Of a message, as much is shown in a list. */
const SHOWN_LENGTH = 500
/** Errors whose fingerprint is remembered: most failures are of few kinds. */
const REMEMBERED = 1_000

/** What the keys begin with that a person's rule has made. */
const RULED = 'rule'

/** Whether a rule has made this key. */
export function isRuled(key: string): boolean {
  return key.startsWith(RULED + DIVIDER)
}

/** What stands for the message of failures that no message tells apart. */
const ANY_MESSAGE = '…'

/** The outcomes that are failures. */
export function isFailure(outcome: AttemptOutcome | null): boolean {
  return outcome !== null && outcome in KINDS
}

const KINDS: Readonly<Partial<Record<AttemptOutcome, FailureKind>>> = {
  failed: 'error',
  'timed-out': 'timeout',
  crashed: 'crash',
  lost: 'lost',
}

/**
 * The fingerprints of failures in one workspace. A failure has the same one with every instance: what is
 * remembered saves time and decides nothing.
 *
 * It is made of the handler, the error's name and code, the template of its message and of its deepest cause's,
 * and the first frames of the person's own code, by function and file. No line numbers: an edit elsewhere in a
 * file is no new fault. What a timeout, a crash or a lost host says is of our own making, so their kind tells
 * enough, with how the process ended.
 */
export class Fingerprints {
  /** The workspace's folder; null where a program has its handlers wherever it likes. */
  readonly dir: string | null
  readonly #known = new Map<string, Fingerprint>()
  #rules: ReadonlyMap<string, readonly GroupRuleText[]> = new Map()

  constructor(dir: string | null) {
    this.dir = dir
  }

  /** What a person has said otherwise, from now on; the first that fits a failure counts. */
  use(rules: readonly GroupRule[]): void {
    this.#rules = new Map(
      [...Map.groupBy(rules, ({ type }) => type)].map(([type, of]) => [type, of.map(({ rule }) => rule)]),
    )
  }

  of(failure: Failure): Fingerprint {
    const own = this.#own(failure)
    return this.#ruled(failure, own) ?? own
  }

  /** By itself, whatever a person has said. */
  #own({ type, outcome, error }: Failure): Fingerprint {
    const kind = KINDS[outcome] ?? 'error'
    if (kind === 'timeout') return fingerprint(kind, type, [], 'TimeoutError', 'timed out', null)
    if (kind === 'lost') return fingerprint(kind, type, [], 'Lost', 'its host went away while it ran', null)
    if (!error) return fingerprint(kind, type, [], 'Error', 'no error was kept', null)
    if (kind === 'crash') {
      const how = howItEnded(error)
      return fingerprint(kind, type, [error.name, how], error.name, how, null)
    }
    const told = toldBy(type, error)
    return this.#known.get(told) ?? this.#remember(told, this.#ofError(type, error))
  }

  #remember(told: string, made: Fingerprint): Fingerprint {
    if (this.#known.size >= REMEMBERED) this.#known.clear()
    this.#known.set(told, made)
    return made
  }

  /**
   * The same without its message: for a type that has so many groups that the varying part of its messages is one
   * which no template takes out. Where a rule has made the groups, without the rule.
   */
  coarser(failure: Failure): Fingerprint {
    const own = this.#own(failure)
    if (this.#ruled(failure, own)) return own
    const { type, outcome, error } = failure
    const kind = KINDS[outcome] ?? 'error'
    const frames = error ? this.#ownFrames(error) : []
    const name = error?.name ?? 'Error'
    return fingerprint(kind, type, [name, error?.code ?? '', ...frames], name, ANY_MESSAGE, frames[0] ?? null)
  }

  #ofError(type: string, error: AttemptError): Fingerprint {
    const cause = deepestCause(error)
    const said = templateOf(error)
    const frames = this.#ownFrames(error)
    const where = frames.length === 0 && cause ? this.#ownFrames(cause) : frames
    const parts = [error.name, error.code ?? '', said]
    if (!cause) return fingerprint('error', type, [...parts, ...where], error.name, said, where[0] ?? null)
    const because = templateOf(cause)
    const whole = `${said} (${cause.name === 'Error' ? '' : `${cause.name}: `}${because})`
    const all = [...parts, cause.name, cause.code ?? '', because, ...where]
    return fingerprint('error', type, all, error.name, whole, where[0] ?? null)
  }

  #ruled({ type, error }: Failure, own: Fingerprint): Fingerprint | null {
    if (!error || own.kind !== 'error') return null
    for (const rule of this.#rules.get(type) ?? []) {
      const ruled = rule.kind === 'split' ? this.#split(rule, error, own) : byMessage(rule, type, error)
      if (ruled) return ruled
    }
    return null
  }

  #split({ keys, by }: SplitRule, error: AttemptError, own: Fingerprint): Fingerprint | null {
    if (!keys.includes(own.key)) return null
    if (by === 'message') {
      const said = wholeMessage(error)
      return { ...own, key: keyOf([RULED, own.key, by, said]), template: oneLine(said) }
    }
    const frames = this.#ownFrames(error, SPLIT_FRAMES)
    return {
      ...own,
      key: keyOf([RULED, own.key, by, ...frames]),
      frame: frames.slice(0, 3).join(' ← ') || null,
    }
  }

  #ownFrames(error: AttemptError, most = FRAMES): readonly string[] {
    return error.stack === null ? [] : framesOf(belowMessage(error), this.dir).slice(0, most)
  }
}

/** All of an error that its fingerprint is made of, and nothing that differs from one occurrence to the next. */
function toldBy(type: string, error: AttemptError): string {
  const cause = deepestCause(error)
  const told = type + DIVIDER + toldByOne(error)
  return cause ? told + DIVIDER + toldByOne(cause) : told
}

function toldByOne(error: AttemptError): string {
  const { name, code, message } = error
  const said = name === 'AggregateError' ? message : withoutNumbers(message)
  return [name, code ?? '', said, belowMessage(error)].join(DIVIDER)
}

/** The message differs from one to the next, and what stands below it in the stack does not. */
function belowMessage({ stack, message }: AttemptError): string {
  if (stack === null) return ''
  const at = message === '' ? -1 : stack.indexOf(message)
  return at === -1 ? stack : stack.slice(at + message.length)
}

/** The same text is read in another way where it is an aggregate's. */
function templateOf({ name, message }: AttemptError): string {
  return name === 'AggregateError' ? aggregateTemplate(message) : messageTemplate(message)
}

function fingerprint(
  kind: FailureKind,
  type: string,
  parts: readonly string[],
  errorName: string,
  template: string,
  frame: string | null,
): Fingerprint {
  return { key: keyOf([VERSION, kind, type, ...parts]), kind, errorName, template, frame }
}

function keyOf(parts: readonly string[]): string {
  return parts.join(DIVIDER).toWellFormed().replaceAll('\0', '')
}

type SplitRule = Extract<GroupRuleText, { kind: 'split' }>
type MessageRule = Extract<GroupRuleText, { kind: 'message' }>

/** Whatever was thrown, and wherever: the message is all that it is known by. */
function byMessage(rule: MessageRule, type: string, error: AttemptError): Fingerprint | null {
  const { pattern, isParted } = rule
  const texts = textsAtStars(pattern, error.message.slice(0, MESSAGE_LENGTH))
  if (!texts) return null
  const key = keyOf([RULED, type, pattern, ...(isParted ? texts : [])])
  const template = oneLine(isParted ? withTexts(pattern, texts) : pattern)
  return { key, kind: 'error', errorName: error.name, template, frame: null }
}

/** With that of the deepest cause. */
function wholeMessage(error: AttemptError): string {
  const cause = deepestCause(error)
  const said = error.message.slice(0, MESSAGE_LENGTH)
  return cause ? `${said} (${cause.message.slice(0, MESSAGE_LENGTH)})` : said
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, SHOWN_LENGTH).toWellFormed()
}

function deepestCause(error: AttemptError): AttemptError | null {
  let { cause } = error
  while (cause?.cause) cause = cause.cause
  return cause
}

/** What a process said when it ended: its code and signal tell crashes apart, and are few. */
function howItEnded({ name, message }: AttemptError): string {
  if (name === 'OutOfMemoryError') return 'ran out of memory'
  return (
    /its process (?:exited with code -?\d+|was ended by SIG\w+)/.exec(message)?.[0] ??
    messageTemplate(message)
  )
}

/** The inner errors come in whatever order they happened, and of one kind as many as there were. */
function aggregateTemplate(message: string): string {
  const [head = '', ...inner] = message.split(/\n- /)
  const kinds = new Set(inner.filter((line) => !/^and \d+ more$/.test(line)).map(messageTemplate))
  return [messageTemplate(head), ...[...kinds].sort()].filter((part) => part !== '').join('; ')
}

/**
 * Each function once, and one that calls itself alone: how deep it was in its own calls is a matter of the data.
 */
function framesOf(stack: string, dir: string | null): readonly string[] {
  const own = stackFrames(stack)
    .filter(({ kind }) => kind === 'own')
    .map((frame) => frameText(frame, dir))
  const [first] = own
  if (first === undefined) return []
  return own.lastIndexOf(first) > 0 ? [first] : own.slice(0, SPLIT_FRAMES)
}

function frameText({ name, place }: StackFrame, dir: string | null): string {
  const file = place ? stableFile(pathFrom(dir, place.file)) : ''
  const called = place !== null && isMinified(place) ? '' : stableName(name ?? '')
  return called === '' ? file : file === '' ? called : `${called} (${file})`
}

/** Outside of the workspace the end of the path: the rest is where somebody keeps their programs. */
function stableFile(file: string): string {
  const steps = file.split('/')
  const isOutside = steps[0] === '' || /^[A-Za-z]:$/.test(steps[0] ?? '')
  const path = isOutside ? steps.slice(-2).join('/') : file
  // Bundlers put a hash of the content into a file's name, which is another one at the next build.
  return path.replace(/[-.](?=[\w]*\d)[\w]{8,}(?=\.[cm]?js$)/, '')
}

/** One line has it all: the names in it are a minifier's, and others at the next build. */
function isMinified({ column, file }: { readonly column: number | null; readonly file: string }): boolean {
  return /\.min\.[cm]?js$/.test(file) || (column ?? 0) > 500
}

/** What was called, without what it was called on or as. */
function stableName(name: string): string {
  return name
    .replace(/ \[as [^\]]*\]$/, '')
    .replace(/^(?:Object|Module|exports|globalThis)\./, '')
    .replace(/(?:^|\.)<anonymous>$/, '')
}
