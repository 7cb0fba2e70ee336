import { runInThisContext } from 'node:vm'
import { shapes, thrownBy, toss, type Occurrence } from './shape.ts'

const nothing = undefined as unknown as { email: string; name: string; send: () => void }
const frozen = Object.freeze({ total: 1, note: '' }) as { total: number; note: string }
class PaymentError extends Error {
  override readonly name = 'PaymentError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What the language says, and what people throw. */
export const LANGUAGE_SHAPES = shapes({
  'a property of nothing': () => nothing.email,
  'another property of nothing': () => nothing.name,
  'a property of null': () => (null as unknown as typeof nothing).email,
  'a property of nothing is set': ({ word }) => (nothing.email = word),
  'what is taken apart is nothing': () => {
    const { email } = nothing
    return email
  },
  'what else is taken apart is nothing': () => {
    const { name } = nothing
    return name
  },
  'what is called is no function': ({ n }) => (n as unknown as { send: () => void }).send(),
  'what else is called is no function': ({ n }) => (n as unknown as { close: () => void }).close(),
  'a name that nothing has': () => runInThisContext('missing') as unknown,
  'what is gone through can’t be': ({ n }) => [...(n as unknown as number[])],
  'what is frozen is set': ({ n }) => (frozen.total = n),
  'something else that is frozen is set': ({ word }) => (frozen.note = word),
  'a constant is set': ({ n }) => runInThisContext(`{ const x = 1; x = ${n} }`) as unknown,
  'a list of an impossible length': ({ n }) => new Array(-n),
  'calls without an end': () => {
    const deeper = (n: number): number => deeper(n + 1) + 1
    return deeper(0)
  },
  'digits out of range': ({ n }) => (1.5).toFixed(100 + n),
  'a date that is none': ({ word }) => new Date(word).toISOString(),
  'a time zone that is none': ({ n }) => new Intl.DateTimeFormat('en', { timeZone: `Mars/Crater${n}` }),
  'a pattern without an end': ({ n }) => new RegExp(`order-${n}(`),
  'a repetition of nothing': ({ n }) => new RegExp(`*order-${n}`),
  'an address with a broken escape': ({ word }) => decodeURIComponent(`%${word}%`),
  'numbers of two kinds': ({ n }) => runInThisContext(`1n + ${n}`) as unknown,
  'a big integer from a word': ({ word }) => BigInt(word),
  'a function is cloned': ({ n }) => structuredClone({ n, run: () => n }),
  'a text is no base 64': ({ n }) => atob(`${n}é`),
  'a class is called': () => runInThisContext('(class Order {})()') as unknown,
  'a text': ({ n }) => toss(`order ${n} is closed`),
  'nothing at all': () => toss(undefined),
  null: () => toss(null),
  'a number': ({ n }) => toss(n),
  'an object': ({ n, word }) => toss({ status: n, reason: word }),
  'another object': ({ n }) => toss({ retryAfter: n }),
  'a list': ({ word }) => toss([word, word]),
  'a symbol': () => toss(Symbol('closed')),
  'an answer of a server': () => toss(new Response('no', { status: 404 })),
  'an object with a message': ({ n }) => toss({ message: `quota ${n} is used up` }),
  'an error without a message': () => {
    throw new Error()
  },
  'an error of their own': ({ n, id }) => {
    throw new PaymentError('E_CARD', `card ${n} of ${id} was declined`)
  },
  'an error of their own with another code': ({ n, id }) => {
    throw new PaymentError('E_BANK', `card ${n} of ${id} was declined`)
  },
  'an error whose name was changed': ({ n }) => {
    throw Object.assign(new Error(`card ${n} was declined`), { name: 'Declined' })
  },
  'a reason to stop': ({ n }) => {
    throw new DOMException(`reader ${n} left`, 'AbortError')
  },
  'another reason to stop': ({ n }) => {
    throw new DOMException(`reader ${n} left`, 'TimeoutError')
  },
  'a cause': ({ n }) => {
    throw new Error(`import ${n} failed`, { cause: new Error(`row ${n} has no date`) })
  },
  'another cause': ({ n }) => {
    throw new Error(`import ${n} failed`, { cause: new Error(`row ${n} has no sum`) })
  },
  'a cause of a cause': ({ n }) => {
    const deepest = new RangeError(`cell ${n} is empty`)
    throw new Error(`import ${n} failed`, { cause: new Error('row failed', { cause: deepest }) })
  },
  'a cause that is a text': ({ n }) => {
    throw new Error('import failed', { cause: `disk ${n} is full` })
  },
  'a cause that is its own': ({ n }) => {
    const error = new Error(`knot ${n}`)
    error.cause = error
    throw error
  },
  'none of several': ({ n }) =>
    Promise.any([
      Promise.reject(new Error(`mirror ${n} is away`)),
      Promise.reject(new TypeError('no mirror')),
    ]),
  'several of their own': ({ n }) => {
    const errors = Array.from({ length: 1 + (n % 4) }, (_, i) => new Error(`row ${i + n} has no sum`))
    throw new AggregateError(errors, `${errors.length} rows failed`)
  },
  'several, of another kind': ({ n }) => {
    throw new AggregateError([new Error(`row ${n} has no date`)], '1 rows failed')
  },
  'several within several': ({ n }) => {
    const inner = new AggregateError([new Error(`row ${n}`)], `sheet ${n}`)
    throw new AggregateError([inner], `book ${n}`)
  },
  'a fault while tidying up after a fault': ({ n }) => {
    throw new SuppressedError(new Error(`lock ${n} is gone`), new Error(`row ${n}`), 'tidying up failed')
  },
  'a message of many lines': ({ n, word }) => {
    throw new Error(`render failed\n  at template ${n}\n  near "${word}"`)
  },
  'a message with all that varies': ({ n, id, hex, file, word }) => {
    const at = new Date(n * 1e9).toISOString()
    throw new Error(
      `${id} (${hex}, ${n}) of "${word}" in ${file} at ${at} from https://x.example/${n}: ${word}@example.com`,
    )
  },
  'a message in another script': ({ n }) => {
    throw new Error(`заказ ${n} не найден`)
  },
  'a list of what is missing': ({ n }) => {
    throw new Error(`missing rows: ${Array.from({ length: 2 + (n % 5) }, (_, i) => i * n).join(', ')}`)
  },
  'an id of another maker': ({ n, hex }) => {
    throw new Error(`No such customer: cus_${hex.slice(0, 6)}Kz${n}Riz8i3`)
  },
  'a refused promise in a list': ({ n }) =>
    Promise.all(Array.from({ length: 3 }, (_, i) => (i === n % 3 ? refuse(n) : Promise.resolve()))),
  'an error that another one is thrown for': async ({ n }: Occurrence) => {
    const first = await thrownBy(() => refuse(n))
    throw new Error(`gave up: ${String(first)}`)
  },
})

async function refuse(n: number): Promise<void> {
  await Promise.resolve()
  throw new Error(`part ${n} was refused`)
}
