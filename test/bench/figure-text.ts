import type { Spread } from './rounds.ts'
import type { Judged } from './verdict.ts'
import type { Target, Unit } from './rows/row.ts'

/** `12 300 (11 900 to 12 800)`: the median, and the lowest and highest round. */
export function spreadText({ median, low, high }: Spread): string {
  return `${numberText(median)} (${numberText(low)} to ${numberText(high)})`
}

/** Three digits that mean something. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return rounded(value)
    .toLocaleString('en-GB', { maximumFractionDigits: Math.min(digits, 4) })
    .replaceAll(',', ' ')
}

export function targetText(target: Target, unit: Unit): string {
  switch (target.kind) {
    case 'share':
      return `≥ ${target.atLeast} × limit`
    case 'times':
      return `≤ ${target.atMost} × limit`
    case 'most':
      return `≤ ${target.value} ${unit}`
    case 'least':
      return `≥ ${target.value} ${unit}`
    case 'none':
      return '–'
  }
}

export function verdictText({ isMet }: Judged): string {
  if (isMet === null) return '–'
  return isMet ? 'met' : '**missed**'
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
