const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long something took, to about three digits: `12 ms`, `1.24 s`, `12.3 s`, `4m 05s`, `3h 12m`, `2d 4h`. */
export function duration(ms: number): string {
  const value = Math.max(0, ms)
  if (value < SECOND) return `${Math.round(value)} ms`
  if (value < 9_995) return `${(value / SECOND).toFixed(2)} s`
  if (value < 59_950) return `${(value / SECOND).toFixed(1)} s`
  const seconds = Math.round(value / SECOND)
  if (value < HOUR) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`
  const minutes = Math.floor(value / MINUTE)
  if (value < DAY) return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`
  const hours = Math.floor(value / HOUR)
  return `${Math.floor(hours / 24)}d ${hours % 24}h`
}

/** A running clock in whole seconds, so that it ticks evenly: `7s`, `4m 05s`, `3h 12m`. */
export function elapsed(ms: number): string {
  const value = Math.max(0, ms)
  return value < MINUTE ? `${Math.floor(value / SECOND)}s` : duration(Math.floor(value / SECOND) * SECOND)
}

/** The coarsest unit only, for narrow columns: `12s`, `4m`, `3h`, `12d`. */
export function age(ms: number): string {
  const value = Math.max(0, ms)
  if (value < MINUTE) return `${Math.floor(value / SECOND)}s`
  if (value < HOUR) return `${Math.floor(value / MINUTE)}m`
  if (value < DAY) return `${Math.floor(value / HOUR)}h`
  return `${Math.floor(value / DAY)}d`
}

/** `12s ago`, `in 4m`, `now`. */
export function relative(at: number, now: number): string {
  const distance = at - now
  if (Math.abs(distance) < SECOND) return 'now'
  return distance > 0 ? `in ${age(distance + SECOND / 2)}` : `${age(-distance)} ago`
}

/** A setting: `none` for 0, else without needless parts: `30 s`, `5 min`, `2 h`, `1 d`. */
export function setting(ms: number): string {
  if (ms === 0) return 'none'
  if (ms % DAY === 0) return `${ms / DAY} d`
  if (ms % HOUR === 0) return `${ms / HOUR} h`
  if (ms % MINUTE === 0) return `${ms / MINUTE} min`
  if (ms < SECOND) return `${ms} ms`
  return `${ms / SECOND} s`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
