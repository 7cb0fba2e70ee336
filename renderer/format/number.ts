const integers = new Intl.NumberFormat('en-US')
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** `12,345`. */
export function count(value: number): string {
  return integers.format(value)
}

/** At most about five characters: `9,999`, `12.3K`. */
export function shortCount(value: number): string {
  return value < 10_000 ? integers.format(value) : compact.format(value)
}

/** `1 job`, `2 jobs`. */
export function plural(value: number, one: string, many: string = `${one}s`): string {
  return `${integers.format(value)} ${value === 1 ? one : many}`
}

/** `512 B`, `1.4 kB`, `96 MB`: powers of 1024, three digits. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = value
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`
}
