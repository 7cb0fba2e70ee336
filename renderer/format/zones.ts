const formatters = new Map<string, Intl.DateTimeFormat>()

/** The name of the zone that this machine shows times in, such as `Europe/Berlin`. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Day and time in a zone, with the zone's name at that moment: `Sun 29 Mar 04:30 CEST`. It follows changed clocks. */
export function inZone(at: number, timeZone: string): string {
  return formatter(timeZone, at % 60_000 !== 0)
    .format(at)
    .replaceAll(',', '')
}

/** `14:00`, or `14` on the full hour: a label of a day's axis, in local time. */
export function hourOf(at: number): string {
  return hours.format(at)
}

const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** Costly to make, cheap to use. */
function formatter(timeZone: string, hasSeconds: boolean): Intl.DateTimeFormat {
  const key = `${timeZone} ${hasSeconds}`
  let known = formatters.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat('en-GB', {
      ...{ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
      ...(hasSeconds ? { second: '2-digit' } : {}),
      ...{ hourCycle: 'h23', timeZone, timeZoneName: 'short' },
    })
    formatters.set(key, known)
  }
  return known
}
