/** A decimal number to its last digit: `digits` × 10^-`scale`. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** More digits than this are nobody's number, and 1e999999 would take a megabyte to write. */
const MOST_DIGITS = 400

/** How two numbers, as JSON has them, are put together. */
export type Arithmetic = '+' | '-' | '*'

/**
 * Calculate with numbers as JSON writes them, exactly: `0.1 + 0.2` is `0.3`, and an id of twenty digits keeps them.
 *
 * @returns the result as JSON; null where it would have too many digits
 */
export function calculated(left: string, sign: Arithmetic, right: string): string | null {
  const [a, b] = [decimalOf(left), decimalOf(right)]
  if (!a || !b) return null
  if (sign === '*') return written({ digits: a.digits * b.digits, scale: a.scale + b.scale })
  const scale = Math.max(a.scale, b.scale)
  const [x, y] = [scaled(a, scale), scaled(b, scale)]
  return written({ digits: sign === '+' ? x + y : x - y, scale })
}

/** A text as the number that it says: ` +0012.50 ` is `12.50`; null where it says none. */
export function numberIn(text: string): string | null {
  const [, sign = '', whole, rest = ''] =
    /^([+-]?)0*(\d+)((?:\.\d+)?(?:[eE][+-]?\d+)?)$/.exec(text.trim()) ?? []
  return whole === undefined ? null : `${sign === '-' ? '-' : ''}${whole}${rest}`
}

function decimalOf(source: string): Decimal | null {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? []
  const scale = fraction.length - Number(exponent)
  if (whole === '' || Math.abs(scale) > MOST_DIGITS || whole.length + fraction.length > MOST_DIGITS)
    return null
  const digits = BigInt(`${sign}${whole}${fraction}`)
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale }
}

function scaled({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale)
}

function written({ digits, scale }: Decimal): string | null {
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  if (text.length > 2 * MOST_DIGITS) return null
  const whole = text.slice(0, text.length - scale)
  const fraction = text.slice(text.length - scale).replace(/0+$/, '')
  return `${sign}${whole}${scale > 0 && fraction !== '' ? `.${fraction}` : ''}`
}
