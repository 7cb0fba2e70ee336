const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Milliseconds of `90`, `1.5 h`, `10min`: a bare number is seconds. Null where it is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim().toLowerCase())
  if (!match) return null
  const unit = match[2] === '' ? 1_000 : UNITS[match[2] ?? '']
  return unit === undefined ? null : Math.round(Number(match[1]) * unit)
}
