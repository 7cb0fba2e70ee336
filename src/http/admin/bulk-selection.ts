import { z } from 'zod'
import { InvalidInputError, YardmasterError } from '../../errors.ts'
import type { Selection } from '../../model/filter.ts'
import { isJobStatus } from '../../model/status.ts'

const MOST_IDS = 100
const FILTER_KEYS = ['status', 'type', 'queue'] as const
const words = z.union([z.string(), z.array(z.string())])

/**
 * For the OpenAPI document. `toSelection` reads it, since clients depend on its messages.
 *
 * @param more other members that a body may have, as JSON schemas
 */
export function bulkBody(more: Readonly<Record<string, unknown>> = {}): z.ZodUnknown {
  return z.unknown().meta({
    anyOf: [
      {
        type: 'object',
        required: ['ids'],
        properties: {
          ids: { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: MOST_IDS },
          ...more,
        },
      },
      {
        type: 'object',
        required: ['filter'],
        additionalProperties: false,
        properties: {
          filter: z.toJSONSchema(z.strictObject({ status: words, type: words, queue: words }).partial()),
          ...more,
        },
      },
    ],
  })
}

/**
 * What a bulk request means. A filter that names nothing would mean every job: it is refused, not guessed.
 *
 * @param more members that may stand beside a filter
 * @throws INVALID_INPUT
 */
export function toSelection(body: unknown, more: readonly string[] = []): Selection {
  if (!isObject(body)) throw refusal('ids', 'ids required')
  return 'filter' in body ? byFilter(body, more) : byIds(body.ids)
}

function byIds(ids: unknown): Selection {
  if (ids === undefined || ids === null || (Array.isArray(ids) && ids.length === 0)) {
    throw refusal('ids', 'ids required')
  }
  if (!Array.isArray(ids)) throw new InvalidInputError('ids', 'a list of job ids')
  if (ids.length > MOST_IDS) throw refusal('ids', `maximum ${MOST_IDS} ids per request`)
  const wrong = ids.findIndex((id) => !Number.isSafeInteger(id))
  if (wrong !== -1) throw new InvalidInputError(`ids[${wrong}]`, "a job's id")
  return { ids: [...new Set(ids as number[])] }
}

function byFilter(body: Record<string, unknown>, more: readonly string[]): Selection {
  const stray = Object.keys(body).find((key) => key !== 'filter' && !more.includes(key))
  if (stray !== undefined) throw refusal(stray, `${stray}: not beside a filter`)
  const { filter } = body
  if (!isObject(filter)) throw new InvalidInputError('filter', 'an object')
  const unknown = Object.keys(filter).find((key) => !(FILTER_KEYS as readonly string[]).includes(key))
  if (unknown !== undefined)
    throw new InvalidInputError(`filter.${unknown}`, `one of ${FILTER_KEYS.join(', ')}`)
  const given = FILTER_KEYS.filter((key) => filter[key] !== undefined)
  if (given.length === 0) throw new InvalidInputError('filter', `at least one of ${FILTER_KEYS.join(', ')}`)
  const lists = Object.fromEntries(given.map((key) => [key, toWords(`filter.${key}`, filter[key])]))
  const status = lists.status?.find((each) => !isJobStatus(each))
  if (status !== undefined) throw new InvalidInputError('filter.status', 'a job status', `"${status}"`)
  return { filter: lists }
}

function toWords(field: string, value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  if (list.length > 0 && list.every((each): each is string => typeof each === 'string' && each !== ''))
    return list
  throw new InvalidInputError(field, 'a text, or a list of texts, not empty')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refusal(field: string, message: string): YardmasterError {
  return new YardmasterError('INVALID_INPUT', message, { field })
}
