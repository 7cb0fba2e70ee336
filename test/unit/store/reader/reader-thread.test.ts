import { expect, onTestFinished, test } from 'vitest'
import { ReaderThread } from '../../../../src/store/reader/reader-thread.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const ENTRY = new URL('./fixtures/entry.ts', import.meta.url)

function setup() {
  const clock = new FakeClock()
  const thread = new ReaderThread({ file: 'no.db', lane: 'scan' }, clock, ENTRY)
  onTestFinished(() => thread.close())
  /** Begins an operation that runs until it is stopped; resolves when it does run. */
  const begin = async (how: 'heed' | 'ignore', signal?: AbortSignal) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const ended = thread.run('inspect', how, { onProgress: () => resolve(), signal })
    ended.catch(() => undefined)
    await promise
    return { ended }
  }
  return { clock, thread, begin, tell: () => thread.run('inspect', 'tell', {}) }
}

test('operations run one after the other, on one thread', async () => {
  const { tell } = setup()
  const ids = await Promise.all([tell(), tell(), tell()])
  expect(new Set(ids).size).toBe(1)
})

test('with nothing to do it ends, and the next operation starts another', async () => {
  const { tell, clock } = setup()
  const first = await tell()
  clock.advance(29_000)
  expect(await tell()).toBe(first)
  clock.advance(30_000)
  expect(await tell()).not.toBe(first)
})

test.for(['crash', 'exit'])(
  'a thread that ends by itself (%s) fails its operation and no other',
  async (how) => {
    const { thread, tell } = setup()
    const lost = thread.run('inspect', how, {})
    const next = tell()
    await expect(lost).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(await next).toEqual(expect.any(Number))
  },
)

test('what is cancelled is over for its caller at once, and its thread is kept', async () => {
  const { tell, begin } = setup()
  const id = await tell()
  const stop = new AbortController()
  const { ended } = await begin('heed', stop.signal)
  stop.abort(new Error('enough'))
  await expect(ended).rejects.toThrow('enough')
  expect(await tell()).toBe(id)
})

test('what does not heed its cancelling is left behind with its thread', async () => {
  const { tell, begin, clock } = setup()
  const id = await tell()
  const stop = new AbortController()
  const { ended } = await begin('ignore', stop.signal)
  const next = tell()
  stop.abort(new Error('enough'))
  await expect(ended).rejects.toThrow('enough')
  clock.advance(1_000)
  expect(await next).not.toBe(id)
})

test('what waits for its turn can be cancelled too, and never runs', async () => {
  const { thread, begin, tell } = setup()
  const first = new AbortController()
  const { ended } = await begin('heed', first.signal)
  const second = new AbortController()
  const waiting = thread.run('inspect', 'crash', { signal: second.signal })
  second.abort(new Error('never mind'))
  await expect(waiting).rejects.toThrow('never mind')
  first.abort(new Error('enough'))
  await expect(ended).rejects.toThrow('enough')
  expect(await tell()).toEqual(expect.any(Number))
})

test('a signal that has aborted already starts nothing', async () => {
  const { thread } = setup()
  await expect(
    thread.run('inspect', 'crash', { signal: AbortSignal.abort(new Error('too late')) }),
  ).rejects.toThrow('too late')
})

test.for(['heed', 'ignore'] as const)(
  'closing ends what runs and what waits, whether it heeds (%s), and nothing starts after',
  async (how) => {
    const { thread, begin, tell } = setup()
    const { ended } = await begin(how)
    const waiting = tell()
    waiting.catch(() => undefined)
    await thread.close()
    await expect(ended).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await expect(waiting).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await expect(tell()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await thread.close()
  },
)
