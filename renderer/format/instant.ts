const local = formatter({ dateStyle: 'medium', timeStyle: 'medium' })
const utc = formatter({ dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
const timeOnly = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayAndTime = formatter({ day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' })
const minuteOnly = formatter({ hour: '2-digit', minute: '2-digit' })
const dayOnly = formatter({ day: '2-digit', month: 'short' })
const day = formatter({ year: 'numeric', month: '2-digit', day: '2-digit' })

/** In full, in local time, with UTC behind it: what one reads on hover. */
export function inFull(at: number): string {
  return `${local.format(at)} · ${utc.format(at)} UTC`
}

/** Date and time of day, local. */
export function instant(at: number): string {
  return local.format(at)
}

/** The time of day when it is today's, else the day with it. */
export function shortInstant(at: number, now: number): string {
  return day.format(at) === day.format(now) ? timeOnly.format(at) : dayAndTime.format(at)
}

/** Hour and minute; of a point of a chart whose points are an hour or wider, with the day. */
export function pointTime(at: number, stepMs: number): string {
  return stepMs < 3_600_000 ? minuteOnly.format(at) : dayAndTime.format(at)
}

/** For the axis of a chart: the time of day, and the day where that is what changes. */
export function axisTime(at: number, incrementMs: number): string {
  return incrementMs < 86_400_000 ? minuteOnly.format(at) : dayOnly.format(at)
}

/** Time of day to the millisecond, for log lines. */
export function preciseTime(at: number): string {
  return `${timeOnly.format(at)}.${String(Math.floor(at) % 1000).padStart(3, '0')}`
}

/** A formatter is costly to make and cheap to use: each is made once. 24 hours, since it is a log's time. */
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options })
}
