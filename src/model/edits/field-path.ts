import { InvalidInputError } from '../../errors.ts'

/** A step into a payload: a name, a place in a list, or each item of a list. */
export type FieldStep = string | number | typeof EACH
export const EACH: unique symbol = Symbol('each item')

/** Where a field stands: `address.zip`, `items[0].price`, `items[].price` for each item, `"a b".c`. */
export type FieldPath = readonly FieldStep[]

const STEP = /(\.?)(?:"((?:[^"\\]|\\.)*)"|([\p{L}_$][\p{L}\p{N}_$-]*))|\[(\d*)\]/uy

/**
 * Read a path from the beginning of a text, as far as it goes.
 *
 * @returns null where none begins there
 */
export function readPath(
  text: string,
  from: number,
): { readonly path: FieldPath; readonly end: number } | null {
  const path: FieldStep[] = []
  let end = from
  for (;;) {
    STEP.lastIndex = end
    const found = STEP.exec(text)
    if (!found) break
    const [, dot, quoted, plain, index] = found
    // A name that is not the first has a dot before it.
    if (index === undefined && (dot === '.') !== path.length > 0) break
    end = STEP.lastIndex
    if (index !== undefined) path.push(index === '' ? EACH : Number(index))
    else path.push(plain ?? (JSON.parse(`"${quoted ?? ''}"`) as string))
  }
  return path.length === 0 ? null : { path, end }
}

/** @throws INVALID_INPUT naming `field` */
export function pathOf(text: string, field: string): FieldPath {
  const trimmed = text.trim()
  const found = safely(() => readPath(trimmed, 0))
  if (!found || found.end < trimmed.length)
    throw new InvalidInputError(field, 'a path, as address.zip or items[].price', trimmed || 'nothing')
  return found.path
}

/** A path as one writes it. */
export function writtenPath(path: FieldPath): string {
  return path
    .map((step, at) => {
      if (step === EACH) return '[]'
      if (typeof step === 'number') return `[${step}]`
      const name = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(step) ? step : JSON.stringify(step)
      return at === 0 ? name : `.${name}`
    })
    .join('')
}

/** A name with a broken escape is no path. */
function safely<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
