import { createTask, validateDetailed } from 'node-cron'

/** Longest expression that is read at all. */
const LONGEST = 200

/** The part of node-cron's task that computes times: its public getNextRuns counts from the system's clock only. */
interface WithMatcher {
  readonly timeMatcher: { getNextMatch(after: Date): Date }
}

/**
 * What is wrong with a cron expression, as what was expected instead; null where nothing is.
 *
 * Five fields, or six with seconds first: numbers, `*`, lists, ranges, steps, names of months and
 * days, `L`, `W`, `#`, and `@hourly` and its kin. Where both day of month and day of week are given,
 * a day must match both.
 */
export function cronFault(expression: string): string | null {
  if (expression.length > LONGEST) return `a cron expression of at most ${LONGEST} characters`
  // node-cron writes every range out before it checks the bounds: 0-99999999 would exhaust the memory.
  if (/\d{3}/.test(expression)) return 'a cron expression with numbers of at most two digits'
  const { errors } = validateDetailed(expression)
  if (errors.length === 0) return null
  return `a cron expression (${errors.map(({ message }) => message).join('; ')})`
}

export function isTimezone(name: string): boolean {
  // An offset such as +02:00 is taken by Intl too, and knows no daylight saving: a name is asked for.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The machine's own zone, as an IANA name. */
export function localTimezone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/**
 * The slots of an expression in a timezone: a function from an instant (UTC ms) to the first slot
 * after it, null where none comes within a hundred years.
 *
 * As node-cron has it: a local time that the clocks skip in spring has no slot that day, and a local
 * time that comes twice in autumn has one slot, the second. What must not pause for that hour runs in UTC.
 */
export function slotsOf(expression: string, timezone: string): (afterMs: number) => number | null {
  const task = createTask(expression, () => undefined, { timezone })
  const { timeMatcher } = task as unknown as WithMatcher
  // Takes it out of node-cron's list of tasks, which holds it for ever otherwise. It was never started.
  void task.destroy()
  return (afterMs) => {
    try {
      return timeMatcher.getNextMatch(new Date(afterMs)).getTime()
    } catch {
      return null
    }
  }
}
