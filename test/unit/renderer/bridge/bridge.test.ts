import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConsoleEvent } from '../../../../src/contract/index.ts'
import { createBridge, type Bridge } from '../../../../renderer/bridge/bridge.ts'
import { failureOf } from '../../../../renderer/bridge/failure.ts'
import { hostNow } from '../../../../renderer/bridge/host-clock.ts'

/** A host of which the test is the hand: every subscription is one stream that it feeds, ends or breaks. */
function fakeHost() {
  const streams: { push(event: ConsoleEvent): void }[] = []
  let refusal: Error | null = null
  const link = {
    async call(path: readonly string[], _input: unknown, options: { signal?: AbortSignal | undefined }) {
      if (refusal) throw refusal
      if (path[0] !== 'events') return 'answer'
      const events: ConsoleEvent[] = []
      let wake = (): void => undefined
      streams.push({ push: (event) => (events.push(event), wake()) })
      return (async function* () {
        for (;;) {
          while (events.length > 0) yield events.shift()
          if (options.signal?.aborted) throw new DOMException('aborted', 'AbortError')
          await new Promise<void>((resolve) => {
            wake = resolve
            options.signal?.addEventListener('abort', () => resolve(), { once: true })
          })
        }
      })()
    },
  }
  return {
    streams,
    transport: { connect: async () => link },
    refuse: (error: Error | null) => (refusal = error),
  }
}

const hello = (session: string, at = 1_000): ConsoleEvent => ({ kind: 'hello', session, at })
const settled = () => vi.advanceTimersByTimeAsync(0)
let bridge: Bridge | undefined

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  bridge?.stop()
  vi.useRealTimers()
})

describe('the bridge', () => {
  it('is live from the first hello, and asks everyone to read what there is', async () => {
    const host = fakeHost()
    bridge = createBridge(host.transport)
    const sync = vi.fn()
    bridge.onSync(sync)
    bridge.start()
    await settled()
    expect(bridge.state.value).toBe('connecting')
    host.streams[0]?.push(hello('a'))
    await settled()
    expect(bridge.state.value).toBe('live')
    expect(sync).toHaveBeenCalledTimes(1)
  })

  it('hands each event to those who listen to its kind, until they stop', async () => {
    const host = fakeHost()
    bridge = createBridge(host.transport)
    const heard = vi.fn()
    const stop = bridge.on('workers', heard)
    bridge.start()
    await settled()
    host.streams[0]?.push(hello('a'))
    host.streams[0]?.push({ kind: 'workers', workers: [] })
    await settled()
    stop()
    host.streams[0]?.push({ kind: 'workers', workers: [] })
    await settled()
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('takes silence for a lost connection, tries again by itself, and catches up', async () => {
    const host = fakeHost()
    bridge = createBridge(host.transport)
    const sync = vi.fn()
    bridge.onSync(sync)
    bridge.start()
    await settled()
    host.streams[0]?.push(hello('a'))
    await vi.advanceTimersByTimeAsync(12_001)
    expect(bridge.state.value).toBe('lost')
    await vi.advanceTimersByTimeAsync(400)
    host.streams[1]?.push(hello('b'))
    await settled()
    expect(bridge.state.value).toBe('live')
    expect(sync).toHaveBeenCalledTimes(2)
  })

  it('waits longer between tries, but never long', async () => {
    const host = fakeHost()
    bridge = createBridge(host.transport)
    host.refuse(new TypeError('fetch failed'))
    bridge.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect((bridge.nextTryAt.value ?? 0) - Date.now()).toBeLessThanOrEqual(5_000)
    host.refuse(null)
    await vi.advanceTimersByTimeAsync(5_000)
    host.streams[0]?.push(hello('a'))
    await settled()
    expect(bridge.state.value).toBe('live')
  })

  it('is signed out where the host wants a token, and stays so until it is started again', async () => {
    const host = fakeHost()
    bridge = createBridge(host.transport)
    host.refuse(new ORPCError('UNAUTHORIZED', { message: 'no token' }))
    bridge.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(bridge.state.value).toBe('signed-out')
    host.refuse(null)
    bridge.start()
    await settled()
    host.streams[0]?.push(hello('a'))
    await settled()
    expect(bridge.state.value).toBe('live')
  })

  it('hears nothing while it is paused, answers calls all the same, and catches up when it is started', async () => {
    const host = fakeHost()
    bridge = createBridge(host.transport)
    const sync = vi.fn()
    const heard = vi.fn()
    bridge.onSync(sync)
    bridge.on('workers', heard)
    bridge.start()
    await settled()
    host.streams[0]?.push(hello('a'))
    await settled()
    bridge.pause()
    host.streams[0]?.push({ kind: 'workers', workers: [] })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(bridge.state.value).toBe('paused')
    expect(heard).not.toHaveBeenCalled()
    await expect(bridge.client.jobs.stats()).resolves.toBe('answer')
    bridge.start()
    await settled()
    host.streams[1]?.push(hello('a'))
    await settled()
    expect(bridge.state.value).toBe('live')
    expect(sync).toHaveBeenCalledTimes(2)
  })

  it('tells time by the host’s clock', async () => {
    const host = fakeHost()
    bridge = createBridge(host.transport)
    bridge.start()
    await settled()
    host.streams[0]?.push(hello('a', 5_000_000))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(hostNow()).toBe(5_002_000)
  })
})

describe('what went wrong', () => {
  it('is the host’s own words where it answered', () => {
    const error = new ORPCError('NOT_ALLOWED', {
      message: 'job 7 is running: it can’t retry',
      data: { jobId: 7 },
    })
    expect(failureOf(error)).toEqual({
      code: 'NOT_ALLOWED',
      message: 'Job 7 is running: it can’t retry',
      data: { jobId: 7 },
    })
  })
  it('is that nobody answered where there was no answer', () => {
    expect(failureOf(new TypeError('fetch failed')).code).toBe('OFFLINE')
  })
})
