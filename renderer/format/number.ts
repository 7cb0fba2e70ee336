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

/** `3`, `0.4`, `12.3K`: a rate, with a decimal where it is small. */
export function rate(value: number): string {
  if (value === 0 || value >= 9.95) return shortCount(Math.round(value))
  return value < 0.05 ? '< 0.1' : String(Number(value.toFixed(1)))
}

/** `0 %`, `0.4 %`, `12 %`, `100 %`. */
export function percent(share: number): string {
  const value = share * 100
  if (value > 0 && value < 0.05) return '< 0.1 %'
  // What is not all is not called all.
  if (value > 99 && value < 100) return '> 99 %'
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} %`
}
