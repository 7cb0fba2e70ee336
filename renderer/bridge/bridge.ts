import { createORPCClient } from '@orpc/client'
import { readonly, shallowRef, type Ref } from 'vue'
import type { ConsoleEvent } from '../../src/contract/index.ts'
import { isUnauthorized } from './failure.ts'
import { syncHostClock } from './host-clock.ts'
import type { Client, EventKind, EventOf } from './client.ts'
import type { Link, Transport } from './transports.ts'

/**
 * `connecting`: for the first time. `live`: events flow. `lost`: they stopped, and it tries again by
 * itself. `paused`: a person wants the page to hold still, and it waits for `start`. `signed-out`: the
 * host wants a token, and it waits for `start` after a sign-in.
 */
export type BridgeState = 'connecting' | 'live' | 'lost' | 'paused' | 'signed-out'

export interface Bridge {
  readonly client: Client
  readonly state: Readonly<Ref<BridgeState>>
  /** When the next try begins, while lost; UTC ms of this machine. */
  readonly nextTryAt: Readonly<Ref<number | null>>
  /** Connect, or try again at once. */
  start(): void
  stop(): void
  /** Hear no events until `start`; operations can still be called. */
  pause(): void
  /** Listen to one kind of event; returns how to stop. */
  on<Kind extends EventKind>(kind: Kind, listener: (event: EventOf<Kind>) => void): () => void
  /** Called on every (re)connection, when everything has to be asked for again; at once if that was before. */
  onSync(listener: () => void): () => void
}

/** The host beats at least every 5 s; a longer silence than this is a lost connection. */
const SILENCE_MS = 12_000
const CONNECT_MS = 8_000
const RETRY_MS = { first: 400, longest: 5_000 }

/** One client for both transports, and the event stream that keeps itself alive. */
export function createBridge(transport: Transport): Bridge {
  const state = shallowRef<BridgeState>('connecting')
  const nextTryAt = shallowRef<number | null>(null)
  const listeners = new Map<EventKind, Set<(event: never) => void>>()
  const syncListeners = new Set<() => void>()
  let link: Promise<Link> | undefined
  let run: AbortController | undefined

  // Calls go through whatever link is there now, so that the client outlives a reconnection.
  const client = createORPCClient<Client>({
    async call(path, input, options) {
      try {
        return await (await linkNow(options.signal)).call(path, input, options)
      } catch (error) {
        if (isUnauthorized(error)) signOut()
        throw error
      }
    },
  })

  async function linkNow(signal?: AbortSignal): Promise<Link> {
    link ??= transport.connect(
      AbortSignal.any([AbortSignal.timeout(CONNECT_MS), ...(signal ? [signal] : [])]),
    )
    return link
  }

  function signOut(): void {
    rest('signed-out')
  }

  /** Until `start`. */
  function rest(as: 'paused' | 'signed-out'): void {
    state.value = as
    nextTryAt.value = null
    run?.abort()
  }

  function start(): void {
    run?.abort()
    run = new AbortController()
    void keepListening(run.signal)
  }

  async function keepListening(signal: AbortSignal): Promise<void> {
    let failures = 0
    if (state.value === 'signed-out' || state.value === 'paused') state.value = 'connecting'
    while (!signal.aborted) {
      link = undefined
      try {
        await listen(signal, () => (failures = 0))
      } catch (error) {
        if (signal.aborted) return
        if (isUnauthorized(error)) return signOut()
      }
      if (signal.aborted) return
      state.value = 'lost'
      const waitMs = Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** failures++)
      nextTryAt.value = Date.now() + waitMs
      await pause(waitMs, signal)
      nextTryAt.value = null
    }
  }

  async function listen(outer: AbortSignal, onHello: () => void): Promise<void> {
    const inner = new AbortController()
    const signal = AbortSignal.any([outer, inner.signal])
    let silence = setTimeout(() => inner.abort(), SILENCE_MS)
    try {
      for await (const event of await client.events(undefined, { signal })) {
        // What was on its way when the person stopped the stream is news all the same.
        if (outer.aborted) return
        clearTimeout(silence)
        silence = setTimeout(() => inner.abort(), SILENCE_MS)
        if (event.kind === 'hello') {
          onHello()
          syncHostClock(event.at)
          state.value = 'live'
          for (const listener of syncListeners) listener()
        } else if (event.kind === 'beat') syncHostClock(event.at)
        emit(event)
      }
    } finally {
      clearTimeout(silence)
      inner.abort()
    }
  }

  function emit(event: ConsoleEvent): void {
    for (const listener of listeners.get(event.kind) ?? []) listener(event as never)
  }

  return {
    client,
    state: readonly(state),
    nextTryAt: readonly(nextTryAt),
    start,
    stop: () => run?.abort(),
    pause: () => rest('paused'),
    on(kind, listener) {
      const ofKind = listeners.get(kind) ?? new Set()
      listeners.set(kind, ofKind)
      ofKind.add(listener)
      return () => ofKind.delete(listener)
    },
    onSync(listener) {
      syncListeners.add(listener)
      if (state.value === 'live') listener()
      return () => syncListeners.delete(listener)
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
