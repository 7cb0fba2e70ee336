import type { NumberRange } from '../job-test.ts'

export const NUMBER_EXAMPLES = '3, >2, <=5, 2..5'

/** A whole number, one beyond or below, or a range with both ends in it; null where it is none. */
export function readNumbers(text: string): NumberRange | null {
  const [, operator, bound] = /^(<=|>=|<|>)?(-?\d{1,15})$/.exec(text) ?? []
  if (bound !== undefined) {
    const number = Number(bound)
    switch (operator) {
      case '<':
        return { to: number - 1 }
      case '<=':
        return { to: number }
      case '>':
        return { from: number + 1 }
      case '>=':
        return { from: number }
      default:
        return { from: number, to: number }
    }
  }
  const [, from = '', to = ''] = /^(-?\d{1,15})?\.\.(-?\d{1,15})?$/.exec(text) ?? []
  if (from === '' && to === '') return null
  return { ...(from === '' ? {} : { from: Number(from) }), ...(to === '' ? {} : { to: Number(to) }) }
}

/** A number with an operator in front, for what is compared by its value; null where it is none. */
export function readComparison(text: string): { readonly over?: Bound; readonly under?: Bound } | null {
  const [, operator, number] = /^(<=|>=|<|>)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.exec(text) ?? []
  if (operator === undefined || !Number.isFinite(Number(number))) return null
  const bound = { than: Number(number), orEqual: operator.endsWith('=') }
  return operator.startsWith('>') ? { over: bound } : { under: bound }
}

interface Bound {
  readonly than: number
  readonly orEqual: boolean
}
