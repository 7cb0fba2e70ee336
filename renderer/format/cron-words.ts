import cronstrue from 'cronstrue'

/** A cron expression in words; null where it has none. */
export function cronWords(expression: string): string | null {
  try {
    return cronstrue.toString(expression, { use24HourTimeFormat: true, verbose: false })
  } catch {
    return null
  }
}
